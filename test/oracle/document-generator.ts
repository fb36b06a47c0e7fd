import { type ByteString, byteStringFromText } from "../../src/core/go/utf8.ts";
import { generateBadEntry, generateEntry, wrongType } from "./entry-generator.ts";
import type { GeneratedImage } from "./image-generator.ts";
import type { Random } from "./random.ts";
import { generateServerKey } from "./server-key-generator.ts";

export interface DocumentWish {
  readonly image: GeneratedImage;
  readonly format: "dockerconfigjson" | "dockercfg";
  /** Whether the kubelet shall fail to decode it. */
  readonly isMalformed: boolean;
}

/** A docker config as bytes. */
export function generateDocument(random: Random, wish: DocumentWish): ByteString {
  const isEntryBad = wish.isMalformed && random.chance(55);
  const entries = generateEntries(random, wish.image, isEntryBad);
  const document = wish.format === "dockercfg" ? entries : around(random, entries);
  return wish.isMalformed && !isEntryBad ? spoiled(random, document) : document;
}

function generateEntries(random: Random, image: GeneratedImage, isOneBad: boolean): ByteString {
  const count = random.weighted([
    [3, 0],
    [40, 1],
    [30, 2],
    [17, 3],
    [10, 5],
  ]);
  const keys = Array.from({ length: isOneBad ? count + 1 : count }, () => generateServerKey(random, image));
  // The same place written twice, and the same key.
  const [first] = keys;
  if (first !== undefined && random.chance(15)) keys.push(respelled(random, first));
  const bad = isOneBad ? random.below(keys.length) : -1;
  const space = random.pick(["", "", "", " ", "\n  "]);
  const members = keys.map((key, index) => {
    const entry = index === bad ? generateBadEntry(random) : generateEntry(random);
    return `${space}${keyLiteral(random, key)}:${space}${entry}`;
  });
  return `{${members.join(",")}${space}}`;
}

function respelled(random: Random, key: string): string {
  const bare = key.replace(/^https?:\/\//, "");
  return random.pick([key, bare, `https://${bare}`, `http://${bare}`, `u@${bare}`, `${bare}?q`, `${bare}#`]);
}

function keyLiteral(random: Random, key: string): ByteString {
  if (random.chance(1)) return '"\u00ffreg.example.com\\ud800"';
  const literal = JSON.stringify(key);
  return byteStringFromText(random.chance(3) ? literal.replaceAll(".", "\\u002e") : literal);
}

/** The document around the entries. */
function around(random: Random, entries: ByteString): ByteString {
  return random.weighted<() => ByteString>([
    [70, () => `{"auths":${entries}}`],
    [6, () => `\r\n{ "auths" :\t${entries} }\n`],
    [4, () => `{"HttpHeaders":{"User-Agent":"docker","x":null},"auths":${entries},"credsStore":"desktop"}`],
    [3, () => `{"AUTHS":${entries}}`],
    [2, () => `{"auth\u00c5\u00bf":${entries},"httpheaders":null}`],
    [4, () => `{"auths":{"ghcr.io":{"auth":"YTpi"}},"x":1,"auths":${entries}}`],
    [2, () => `{"auths":${entries},"Auths":${entries.replaceAll("https://", "")}}`],
    [2, () => `{"auths":${entries},"auths":null}`],
    [2, () => `{"auths":null,"auths":${entries}}`],
    [1, () => random.pick(["null", "{}", '{"auths":null}', '{"auths":{}}', ' {"x":{"auths":{}}} '])],
  ])();
}

/** Wrong types around the entries, or bytes that are no JSON. */
function spoiled(random: Random, document: ByteString): ByteString {
  return random.weighted<() => ByteString>([
    [10, () => `{"auths":${random.pick(["5", "true", '"x"', "[]"])}}`],
    [
      8,
      () =>
        document.replace(
          "{",
          `{"HttpHeaders":${random.pick(["5", "[]", '"x"', '{"a":5}', '{"a":{}}', '{"a":[]}'])},`,
        ),
    ],
    [6, () => document.replace("{", `{"Auths":${random.pick(["false", "[1]", "1"])},`)],
    [8, () => random.pick(["5", "true", "[]", '"text"', "-1", "[{}]"])],
    [4, () => `{"HttpHeaders":{"a":1},"auths":{"x":${generateBadEntry(random)}}}`],
    [4, () => `{"auths":${wrongType(random)},"HttpHeaders":${wrongType(random)},"Auths":5}`],
    [4, () => `{"HttpHeaders":{"a":1},"auths":{"x":{"auth":${wrongType(random)}}}}`],
    [20, () => document.slice(0, random.below(document.length))],
    [20, () => withBadByte(random, document)],
    [6, () => `${document}${random.pick(["x", "{}", ",", "\u0000", "\u00a0", "null"])}`],
    [
      4,
      () =>
        random.pick([
          " ",
          "\n",
          "tru",
          "nul",
          "-",
          "1.",
          "1e",
          "1e+",
          "01",
          '"',
          '"\\',
          '"\\u12',
          "[1",
          "[1,",
          "[,",
          "'",
          "{'a'",
        ]),
    ],
    [0.02, () => "[".repeat(10_001)],
  ])();
}

const BAD_BYTES = [
  "\u0000",
  "\u001f",
  "\u007f",
  "\u0080",
  "\u00a0",
  "\u00ad",
  "\u00e9",
  "'",
  '"',
  "\\",
  ",",
  ":",
  "}",
  "]",
  "t",
  "e",
  "-",
  "\n",
  "\t",
] as const;

function withBadByte(random: Random, document: ByteString): ByteString {
  const at = random.below(document.length + 1);
  return document.slice(0, at) + random.pick(BAD_BYTES) + document.slice(random.chance(50) ? at : at + 1);
}
