import { describe, expect, it } from "vitest";
import { SecretText } from "../../../src/core/credential/secret-text.ts";
import { mergeDocuments } from "../../../src/core/dockerconfig/merge-documents.ts";

function merged(base: string, addition: string): unknown {
  const merge = mergeDocuments(new SecretText(base), new SecretText(addition));
  return merge.ok
    ? [merge.document.reveal(), ...merge.entries.map(({ key, change }) => `${key} ${change}`)]
    : [merge.in, merge.fault];
}

const BASE = '{ "auths": {\n "g": {"auth": "eDp5", "email":""}\n}, "x": 1 }\n';

describe("merging docker configs", () => {
  it.each([
    ["into none", "", '{"auths":{"h":{"auth":"YTpi"}}}', ['{"auths":{"h":{"auth":"YTpi"}}}', "h added"]],
    [
      "adds an entry byte for byte and leaves the rest as it was",
      BASE,
      '{"auths":{"h": {"auth" : "YTpi", "new":[1]}},"credsStore":"s"}',
      [
        '{ "auths": {\n "g": {"auth": "eDp5", "email":""},"h":{"auth" : "YTpi", "new":[1]}\n}, "x": 1 }\n',
        "h added",
      ],
    ],
    [
      "replaces an entry that says something else",
      BASE,
      '{"auths":{"g":{"auth":"YTpi"}}}',
      ['{ "auths": {\n "g": {"auth":"YTpi"}\n}, "x": 1 }\n', "g replaced"],
    ],
    [
      "leaves an entry that says the same in another way",
      BASE,
      '{"auths":{"g":{"username":"x","password":"y"}}}',
      [BASE, "g unchanged"],
    ],
    [
      "takes the last of two entries with one key",
      "{}",
      '{"auths":{"h":{"auth":"eDp5"}},"AUTHS":{"h":{"auth":"YTpi"}}}',
      ['{"auths":{"h":{"auth":"YTpi"}}}', "h added"],
    ],
  ])("%s", (_, base, addition, expected) => {
    expect(merged(base, addition)).toEqual(expected);
  });

  it.each([
    ["base", '{"auths":{"h":{"auth":"#"}}}', "{}"],
    ["addition", "{}", '{"auths":{"h":{"auth":"#"}}}'],
  ])("refuses a %s that the kubelet cannot decode", (which, base, addition) => {
    expect(merged(base, addition)).toEqual([
      which,
      { key: "h", reason: "illegal base64 data at input byte 0" },
    ]);
  });
});
