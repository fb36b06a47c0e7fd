import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { renderEnvelope } from "../../../src/cli/render/envelope.ts";
import { renderManifests } from "../../../src/cli/render/manifests.ts";
import { SecretText } from "../../../src/core/credential/secret-text.ts";
import { CANARY } from "../../builders/connect-intent.ts";

describe("a report for programs", () => {
  const report = { verdict: "yes", notes: ["n"], password: new SecretText(CANARY) };

  it("is a versioned envelope in JSON", async () => {
    expect(await renderEnvelope("CheckReport", report, "json")).toBe(`{
  "apiVersion": "pullpass.dev/v1",
  "kind": "CheckReport",
  "verdict": "yes",
  "notes": [
    "n"
  ],
  "password": "‹redacted›"
}
`);
  });

  it("is the same in YAML", async () => {
    const json = await renderEnvelope("X", report, "json");
    const yaml = await renderEnvelope("X", report, "yaml");
    expect(parse(yaml)).toEqual(JSON.parse(json));
    expect(yaml).not.toContain(CANARY);
  });
});

describe("manifests for kubectl apply", () => {
  it("are a stream of documents with the credential in it, since that is what was asked for", async () => {
    const data = { ".dockerconfigjson": new SecretText("e30=") };
    expect(await renderManifests([{ kind: "Secret", data }, { kind: "ServiceAccount" }])).toBe(
      "kind: Secret\ndata:\n  .dockerconfigjson: e30=\n---\nkind: ServiceAccount\n",
    );
  });

  it.each([
    "on",
    "off",
    "yes",
    "no",
    "y",
    "n",
    "true",
    "null",
    "~",
    "1_000",
    "0b11",
    "0x1f",
    "017",
    "1e3",
    "2027-01-31",
    "12:30",
    "a: b",
    "# a",
    "",
    " a",
  ])("keep a text a text in the YAML 1.1 that kubectl reads: %j", async (text) => {
    const rendered = await renderManifests([{ metadata: { labels: { [text]: text } } }]);
    const [document] = parseAllDocuments(rendered, { version: "1.1" });
    expect(document?.toJS()).toEqual({ metadata: { labels: { [text]: text } } });
  });

  it("fold no line, however long", async () => {
    const long = `{"a b":"${"c d ".repeat(99)}"}`;
    const rendered = await renderManifests([{ annotations: { long, base64: "A".repeat(500) } }]);
    expect(rendered.split("\n")).toHaveLength(4);
  });

  it("leave out what is absent", async () => {
    expect(await renderManifests([{ kind: "Secret", type: undefined }])).toBe("kind: Secret\n");
  });
});
