import { describe, expect, it } from "vitest";
import { refusalOf } from "../../../src/io/kube/api-status.ts";

const asked = { kind: "Secret", attempt: { verb: "create", resource: "secrets" } } as const;

function meaning(status: number, message: string, causes: readonly { reason?: string }[] = []) {
  const apiStatus = { kind: "Status" as const, message, details: { causes: [...causes] } };
  const refused = { status, apiStatus, received: "application/json, 1 bytes", retryAfterMs: undefined };
  const { message: _message, attempt: _attempt, ...rest } = { message: "", ...refusalOf(asked, refused) };
  return rest;
}

describe("what a Status means", () => {
  it.each<readonly [number, string, object]>([
    [
      403,
      'secrets is forbidden: User "a \\"b\\"" cannot create resource "secrets" in API group ""',
      { kind: "forbidden" },
    ],
    [403, 'forbidden: User "x" cannot get path "/metrics": RBAC: no rule', { kind: "forbidden" }],
    [
      403,
      "secrets is forbidden: exceeded quota: q, requested: secrets=1",
      { kind: "forbidden", byAdmission: true },
    ],
    [
      422,
      `ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no`,
      { kind: "forbidden", byAdmission: true },
    ],
    [413, `ValidatingAdmissionPolicy 'p' denied request: no`, { kind: "forbidden", byAdmission: true }],
    [403, `policy 'p' with binding 'b' denied request: no`, { kind: "forbidden", byAdmission: true }],
    [400, 'admission webhook "w.example" denied the request: no', { kind: "forbidden", byAdmission: true }],
    [
      500,
      'admission webhook "w.example" denied the request without explanation',
      { kind: "forbidden", byAdmission: true },
    ],
    [
      500,
      'Internal error occurred: failed calling webhook "w.example": timeout',
      { kind: "server-error", status: 500 },
    ],
    [422, 'Secret "x" is invalid: type: Required value', { kind: "invalid" }],
    [400, "cannot be handled as a Secret", { kind: "unexpected-status", status: 400 }],
    [
      504,
      "Timeout: request did not complete within requested timeout",
      { kind: "server-error", status: 504 },
    ],
  ])("%i %s", (status, message, refusal) => {
    expect(meaning(status, message)).toEqual(refusal);
  });

  it("is a terminating namespace for its cause, whatever its status", () => {
    for (const status of [403, 409]) {
      expect(meaning(status, "x", [{ reason: "NamespaceTerminating" }])).toEqual({
        kind: "namespace-terminating",
      });
    }
  });
});
