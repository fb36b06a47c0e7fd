import { encodeBase64 } from "../../src/core/go/base64.ts";
import { type ByteString, byteStringFromText } from "../../src/core/go/utf8.ts";
import type { Random } from "./random.ts";

/** An entry of a docker config as JSON bytes, one that decodes. */
export function generateEntry(random: Random): ByteString {
  return random.weighted<() => ByteString>([
    [40, () => `{"auth":${quoted(goodAuth(random))}}`],
    [20, () => `{"username":${generateText(random)},"password":${generateText(random)}}`],
    [15, () => kubectlEntry(random)],
    [5, () => oddFields(random)],
    [3, () => random.pick(["null", "{}", " { } ", '{"auth":""}', '{"auth":null}', '{"email":"x@y"}'])],
    [3, () => `{"auth":${quoted(goodAuth(random))},"identitytoken":"t","x":[{"auth":"!"},1e9,true]}`],
  ])();
}

function kubectlEntry(random: Random): ByteString {
  const [username, password] = [`user${random.below(50)}`, `pass${random.below(50)}`];
  const auth = encodeBase64(`${username}:${password}`);
  return `{"username":"${username}","password":"${password}","email":"a@b","auth":"${auth}"}`;
}

/** Names in any case, twice, with characters that fold into ASCII; null in their place. */
function oddFields(random: Random): ByteString {
  const name = random.pick([
    "USERNAME",
    "uſername",
    "userName",
    "username",
    "user\\u006eame",
    "username\\u0000",
  ]);
  const auth = random.pick(["Auth", "AUTH", "auth", "aut\\u0068", "auth "]);
  return byteStringFromText(
    random.pick([
      `{"${name}":"one","password":"p","username":"two"}`,
      `{"username":"one","${name}":"two"}`,
      `{"username":"one","username":null,"${name}":null}`,
      `{"${auth}":"","auth":"YTpi"}`,
      `{"auth":"YTpi","${auth}":""}`,
      `{"auth":"YTpi","${auth}":null}`,
      `{"${auth}":"YzpkOmU=","username":"x"}`,
    ]),
  );
}

/** A string literal with what a person's password may hold, and with what no person meant. */
function generateText(random: Random): ByteString {
  return random.weighted<() => ByteString>([
    [40, () => quoted(`word${random.below(100)}`)],
    [8, () => byteStringFromText(JSON.stringify("pä$$'\"w\\ör d!😀"))],
    [4, () => '""'],
    [3, () => '"\\ud83d\\ude00 \\ud83d \\ude00 \\ud800\\ud83d\\ude00"'],
    [3, () => '"\\b\\f\\n\\r\\t\\/\\\\\\"\\u0000"'],
    [
      3,
      () => '"\u00ff\u00c3(\u00ed\u00a0\u0080\u00e2\u0082 \u00f0\u009f\u0098\u0080 \u00f4\u0090\u0080\u0080"',
    ],
    [2, () => "null"],
  ])();
}

function goodAuth(random: Random): string {
  const plain = random.weighted<() => ByteString>([
    [50, () => `u${random.below(100)}:p${random.below(100)}`],
    [10, () => `user:pass:with:colons${random.below(9)}`],
    [10, () => `u:${randomBytes(random)}`],
    [4, () => `${randomBytes(random).replaceAll(":", "")}:\u0000`],
    [4, () => random.pick([":", ":p", "u:"])],
  ])();
  const padded = encodeBase64(plain);
  return random.weighted<() => string>([
    [60, () => padded],
    [12, () => padded.replaceAll("=", "")],
    [6, () => withLineEnds(random, padded)],
    [3, () => `${padded}\n`],
    [3, () => withTrailingBits(padded)],
  ])();
}

function randomBytes(random: Random): ByteString {
  return Array.from({ length: random.below(12) }, () => String.fromCharCode(random.below(256))).join("");
}

function withLineEnds(random: Random, base64: string): string {
  const at = random.below(base64.length + 1);
  return `${base64.slice(0, at)}${random.pick(["\n", "\r\n", "\r"])}${base64.slice(at)}`;
}

/** Sets bits that the last digit does not use: Go does not mind. */
function withTrailingBits(base64: string): string {
  const digit = base64.replaceAll("=", "").length - 1;
  return base64.endsWith("=")
    ? `${base64.slice(0, digit)}${bumped(base64[digit] ?? "A")}${base64.slice(digit + 1)}`
    : base64;
}

function bumped(digit: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  return alphabet[alphabet.indexOf(digit) | 1] ?? digit;
}

/** An entry that no kubelet decodes. */
export function generateBadEntry(random: Random): ByteString {
  return random.weighted<() => ByteString>([
    [30, () => `{"auth":${quoted(badAuth(random))}}`],
    [15, () => `{"${random.pick(["username", "password", "email", "auth", "AUTH"])}":${wrongType(random)}}`],
    [5, () => `{"username":1,"password":[],"auth":"!"}`],
    [8, () => random.pick(['"text"', "5", "true", "[]", "[{}]", "-0.5e3"])],
  ])();
}

function badAuth(random: Random): string {
  const padded = encodeBase64(`user${random.below(50)}:pass`);
  return random.weighted<() => string>([
    [10, () => encodeBase64("nocolon")],
    [10, () => `${padded} `],
    [10, () => ` ${padded}`],
    [8, () => `${padded.replaceAll("=", "")}\u00a0`],
    [8, () => `${padded}\u0085`],
    [8, () => `${padded}=`],
    [8, () => `${padded.replaceAll("=", "")}=`],
    [8, () => padded.slice(0, 5)],
    [8, () => `${padded.slice(0, 6)}-_${padded.slice(6)}`],
    [6, () => `é${padded}`],
    [
      6,
      () =>
        random.pick([
          "=",
          "==",
          "A",
          "A=",
          "A==",
          "AA=\n",
          "AA=\nA",
          "AA=\n=\n",
          "AA==\nA",
          "AAA=A",
          "A\nA\n",
          "!",
          "\n",
        ]),
    ],
    [4, () => `${padded.slice(0, 4)}=${padded.slice(4)}`],
    [4, () => `${padded.slice(0, 1 + random.below(7))}\n=`],
  ])();
}

export function wrongType(random: Random): ByteString {
  return random.pick(["5", "-1.5e+10", "true", "false", "[]", '["a"]', "{}", '{"a":{"b":[]}}']);
}

function quoted(text: string): ByteString {
  return byteStringFromText(JSON.stringify(text));
}
