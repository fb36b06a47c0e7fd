import { describe, expect, it } from "vitest";
import { SecretText } from "../../../src/core/credential/secret-text.ts";
import { printableMessage } from "../../../src/io/kube/server-message.ts";
import { base64, dockerConfig } from "./manifests.ts";

describe("a message of the server about a Secret", () => {
  const say = (text: string, sent?: unknown) => printableMessage(text, { kind: "Secret", sent });

  it.each([
    [
      `type: Invalid value: "Opaque": field is immutable`,
      `type: Invalid value: "‹redacted›": field is immutable`,
    ],
    [
      String.raw`patch: Invalid value: "{\"data\":{\"x\":\"pw\"}}": illegal base64`,
      `patch: Invalid value: "‹redacted›": illegal base64`,
    ],
    ['data: Invalid value: "pw that never ends', 'data: Invalid value: "‹redacted›"'],
    [`data: Invalid value: {"x":"pw"}: not allowed`, "data: Invalid value: ‹redacted›"],
    [
      `type: Unsupported value: "pw": supported values: "a"`,
      `type: Unsupported value: "‹redacted›": supported values: "a"`,
    ],
    ["denied: eyJhdXRocyI6eyJyZWciOnsicGFzc3dvcmQiOiJ4In19fQ== is bad", "denied: ‹redacted› is bad"],
    ['secrets "pullpass" not found', 'secrets "pullpass" not found'],
  ])("keeps the words and loses the values: %s", (text, printed) => {
    expect(say(text)).toBe(printed);
  });

  it("loses what was sent, as it is, decoded, and each credential in it", () => {
    const sent = { data: { ".dockerconfigjson": dockerConfig('p4ss"word') } };
    expect(say('webhook: p4ss"word, quoted p4ss\\"word', sent)).toBe(
      "webhook: ‹redacted›, quoted ‹redacted›",
    );
    expect(say("webhook: hunter2!", { data: { x: new SecretText(base64("hunter2!")) } })).toBe(
      "webhook: ‹redacted›",
    );
    expect(say("webhook: plain-text", { stringData: { x: "plain-text" } })).toBe("webhook: ‹redacted›");
    const operations = [{ op: "add", path: "/data/x", value: "plain-text" }];
    expect(say("webhook: plain-text", operations)).toBe("webhook: ‹redacted›");
  });

  it("keeps names that were sent", () => {
    const sent = { metadata: { name: "pullpass", namespace: "production" }, type: "Opaque" };
    expect(say('secrets "pullpass" is forbidden in production', sent)).toBe(
      'secrets "pullpass" is forbidden in production',
    );
  });
});

describe("a message of the server", () => {
  const say = (text: string) => printableMessage(text, { kind: "Pod" });

  it("is one line without control characters", () => {
    expect(say("a\r\n\tb \u001b[31mred\u0007  c\n")).toBe("a b [31mred c");
  });

  it("is bounded", () => {
    expect(say("x".repeat(5_000))).toHaveLength(1_000);
    expect(say("x".repeat(5_000))).toMatch(/x…$/);
  });

  it("keeps values that are not a Secret's", () => {
    const text =
      'spec.containers[0].image: Invalid value: " x": must not have leading or trailing whitespace';
    expect(say(text)).toBe(text);
  });
});
