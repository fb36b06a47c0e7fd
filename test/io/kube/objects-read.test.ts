import { describe, expect, it } from "vitest";
import { readObject } from "../../../src/io/kube/read-object.ts";
import { LAST_APPLIED } from "./manifests.ts";

const metadata = {
  ...{ name: "web", namespace: "shop", uid: "u", resourceVersion: "7" },
  creationTimestamp: "2026-01-01T00:00:00Z",
};

describe("an object as it is read", () => {
  it("drops what has no type from a Pod: its environment may hold a password", () => {
    const env = [{ name: "DB_PASSWORD", value: "c4n4ry" }];
    const spec = { containers: [{ name: "c", image: "i", env }], nodeName: "n", hostNetwork: true };
    const pod = readObject("Pod", {
      apiVersion: "v1",
      kind: "Pod",
      metadata,
      spec,
      status: { phase: "Pending" },
    });
    expect(pod).toEqual({
      ok: true,
      value: {
        metadata,
        spec: { containers: [{ name: "c", image: "i" }], nodeName: "n" },
        status: { phase: "Pending" },
      },
    });
  });

  it("keeps what has no type in a ServiceAccount, at every depth", () => {
    const account = {
      metadata: { ...metadata, finalizers: ["a/b"], generation: 3 },
      imagePullSecrets: [{ name: "x", future: true }, {}],
      automountServiceAccountToken: false,
    };
    expect(readObject("ServiceAccount", account)).toEqual({ ok: true, value: account });
  });

  it("keeps of the managed fields who, how and when", () => {
    const entry = { manager: "helm", operation: "Update", time: "2026-01-01T00:00:00Z" };
    const managedFields = [
      { ...entry, apiVersion: "v1", fieldsType: "FieldsV1", fieldsV1: { "f:data": {} } },
    ];
    const read = readObject("Namespace", { metadata: { ...metadata, managedFields } });
    expect(read).toMatchObject({ ok: true, value: { metadata: { managedFields: [entry] } } });
  });

  it.each([
    ["JSON of last-applied", LAST_APPLIED, '{"data":{"p":"x"}}', true],
    ["a list", "example.com/list", '["x"]', true],
    ["a long text", "objectset.rio.cattle.io/applied", "H4sI".repeat(200), true],
    ["our own marks", "pullpass.dev/entries", '{"registry.example":{"method":"password"}}', false],
    ["a short mark of somebody's", "meta.helm.sh/release-name", "shop", false],
  ])("hides annotations of a Secret that may hold a copy of it: %s", (_what, key, value, hidden) => {
    const secret = {
      metadata: { ...metadata, annotations: { [key]: value, other: "seen" } },
      type: "Opaque",
    };
    const read = readObject("Secret", secret);
    expect(read.ok && read.value.metadata.annotations).toEqual({
      [key]: hidden ? "‹redacted›" : value,
      other: "seen",
    });
  });

  it("names the field at fault and not its value", () => {
    const secret = { metadata, type: "Opaque", data: { token: 4711 } };
    expect(readObject("Secret", secret)).toEqual({
      ok: false,
      fault: "something that is no Secret (data.token)",
    });
  });
});
