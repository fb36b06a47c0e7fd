import { describe, expect, it } from "vitest";
import { dueEntries, dueRetirements } from "../../../src/core/rotate/due-entries.ts";
import { pullSecret } from "../../builders/pull-secret.ts";

const NOW = new Date("2026-06-01T00:00:00Z");
const DAY_MS = 24 * 60 * 60 * 1_000;

/** A secret of a namespace with entries of these keys, which end then; undefined: nobody knows. */
function secret(namespace: string, ends: Readonly<Record<string, string | undefined>>) {
  const marks = Object.fromEntries(
    Object.entries(ends).map(([key, expiresAt]) => [
      key,
      {
        method: "password",
        madeAt: "2026-01-01T00:00:00Z",
        ...(expiresAt === undefined ? {} : { expiresAt }),
      },
    ]),
  );
  const entries = Object.fromEntries(Object.keys(ends).map((key) => [key, "ci:secret"]));
  const annotations = { "pullpass.dev/entries": JSON.stringify(marks) };
  return pullSecret({ entries, meta: { namespace, annotations } });
}

describe("what is to be rotated without being named", () => {
  it("is what ends in that time or has ended, each registry once, the first to end first", () => {
    const due = dueEntries(
      [
        secret("shop", { "ghcr.io": "2026-06-20T00:00:00Z", "quay.io": undefined }),
        secret("till", { "ghcr.io": "2026-06-10T00:00:00Z", "reg.example.com": "2026-05-01T00:00:00Z" }),
        secret("later", { "docker.example.com": "2026-07-02T00:00:00Z" }),
      ],
      NOW,
      30 * DAY_MS,
    );
    expect(due.map(({ serverKey, namespaces }) => [serverKey, namespaces])).toEqual([
      ["reg.example.com", ["till"]],
      ["ghcr.io", ["till", "shop"]],
    ]);
  });

  it("ends what was replaced once its time has come, and nothing before", () => {
    const retired = [
      { keyId: "one", revokeAt: "2026-05-31T00:00:00Z" },
      { keyId: "two", revokeAt: "2026-06-02T00:00:00Z" },
    ].map((one) => ({ serverKey: "acme.azurecr.io", method: "repository-token", username: "t", ...one }));
    const annotations = { "pullpass.dev/retired": JSON.stringify(retired) };
    const seen = pullSecret({ meta: { namespace: "shop", annotations } });
    expect(dueRetirements([seen], NOW).map(({ mark }) => mark.keyId)).toEqual(["one"]);
  });
});
