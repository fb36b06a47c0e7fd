import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { lookupPullSecrets, parseImageReference, pullSecretFrom } from "../../src/index.ts";

const DOCUMENT = '{"auths":{"ghcr.io":{"username":"ci","password":"c4n4ry"}}}';
const data = { ".dockerconfigjson": Buffer.from(DOCUMENT).toString("base64") };

describe("a Secret as a client of the API gave it", () => {
  it("is looked up as the kubelet would, and prints no value", () => {
    const secret = pullSecretFrom({
      metadata: { namespace: "shop", name: "team" },
      type: "kubernetes.io/dockerconfigjson",
      data,
    });
    const parsed = parseImageReference("ghcr.io/acme/app:1");
    const lookup = parsed.ok ? lookupPullSecrets([secret], parsed.image) : undefined;
    expect(lookup).toMatchObject({
      ok: true,
      candidates: [{ username: "ci", source: { kind: "secret", namespace: "shop", name: "team" } }],
    });
    const shown =
      inspect([secret, lookup], { depth: 9, showHidden: true }) + JSON.stringify([secret, lookup]);
    expect(shown).not.toContain("c4n4ry");
    expect(shown).not.toContain(data[".dockerconfigjson"]);
  });

  it.each([undefined, ""])("is Opaque where its type is %j, as the API server has it", (type) => {
    expect(pullSecretFrom({ metadata: { name: "a" }, type, data }).type).toBe("Opaque");
  });

  it("may have nothing in it", () => {
    expect(pullSecretFrom({})).toEqual({ metadata: { name: "" }, type: "Opaque", data: {} });
  });
});
