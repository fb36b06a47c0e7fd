import { describe, expect, it } from "vitest";
import { SecretText } from "../../../src/core/credential/secret-text.ts";
import { decodeDockerConfig } from "../../../src/core/dockerconfig/decode.ts";
import type { DockerConfigFormat } from "../../../src/core/dockerconfig/docker-config.ts";

function decode(text: string, format: DockerConfigFormat = "dockerconfigjson"): unknown {
  const decoding = decodeDockerConfig(new SecretText(text), format);
  if (!decoding.ok) return decoding.fault;
  return decoding.entries.map(({ key, username, password }) => [key, username, password.reveal()]);
}

describe("a docker config that decodes", () => {
  it.each([
    ["auth alone", '{"auths":{"h":{"auth":"YTpiOmM="}}}', [["h", "a", "b:c"]]],
    ["user name and password", '{"auths":{"h":{"username":"a","password":"b"}}}', [["h", "a", "b"]]],
    ["auth over both", '{"auths":{"h":{"username":"x","password":"y","auth":"YTpi"}}}', [["h", "a", "b"]]],
    ["an empty auth under them", '{"auths":{"h":{"username":"x","auth":""}}}', [["h", "x", ""]]],
    ["auth without padding", '{"auths":{"h":{"auth":"YTpiYw"}}}', [["h", "a", "bc"]]],
    ["auth with a line end", '{"auths":{"h":{"auth":"YTpi\\nYw==\\n"}}}', [["h", "a", "bc"]]],
    ["bytes that are no UTF-8", '{"auths":{"h":{"auth":"/zr+"}}}', [["h", "\udcff", "\udcfe"]]],
    ["an identity token, which is nothing", '{"auths":{"h":{"identitytoken":"t"}}}', [["h", "", ""]]],
    ["null for an entry", '{"auths":{"h":null}}', [["h", "", ""]]],
    ["names of fields in any case", '{"AUTHS":{"h":{"uſername":"a","Password":"b"}}}', [["h", "a", "b"]]],
    [
      "the last of two fields",
      '{"auths":{"h":{"auth":"eDp5","AUTH":"YTpi","auth":null}}}',
      [["h", "a", "b"]],
    ],
    ["the last of two keys", '{"auths":{"h":{"auth":"eDp5"},"h":{"auth":"YTpi"}}}', [["h", "a", "b"]]],
    [
      "auths twice, merged",
      '{"auths":{"g":{},"h":{"auth":"eDp5"}},"auths":{"h":{"auth":"YTpi"}}}',
      [
        ["g", "", ""],
        ["h", "a", "b"],
      ],
    ],
    ["null between them", '{"auths":{"g":{}},"auths":null,"auths":{"h":{}}}', [["h", "", ""]]],
    ["auths null", '{"auths":null,"credsStore":"desktop"}', []],
    ["null alone", "null", []],
    ["headers", '{"HttpHeaders":{"a":"b","c":null},"auths":{}}', []],
    [
      "keys that differ in case",
      '{"auths":{"h":{},"H":{}}}',
      [
        ["h", "", ""],
        ["H", "", ""],
      ],
    ],
    ["a key named __proto__", '{"auths":{"__proto__":{"auth":"YTpi"}}}', [["__proto__", "a", "b"]]],
  ])("%s", (_, text, expected) => {
    expect(decode(text)).toEqual(expected);
  });

  it("has its entries at the top in the legacy format", () => {
    expect(decode('{"h":{"auth":"YTpi"},"auths":null}', "dockercfg")).toEqual([
      ["h", "a", "b"],
      ["auths", "", ""],
    ]);
  });
});

describe("a docker config that does not decode says so in Go's words", () => {
  const STRING = "of type string";
  const CONFIG = "of type credentialprovider.DockerConfig";
  const WITH_AUTH = "of type credentialprovider.dockerConfigEntryWithAuth";
  it.each([
    ["", { reason: "unexpected end of JSON input" }],
    ["\ufeff{}", { reason: "invalid character 'ï' looking for beginning of value" }],
    [
      "5",
      { reason: "json: cannot unmarshal number into Go value of type credentialprovider.DockerConfigJSON" },
    ],
    [
      '{"auths":[]}',
      { reason: `json: cannot unmarshal array into Go struct field DockerConfigJSON.auths ${CONFIG}` },
    ],
    [
      '{"auths":{"h":"x"}}',
      {
        reason: `json: cannot unmarshal string into Go struct field DockerConfigJSON.auths ${WITH_AUTH}`,
        key: "h",
      },
    ],
    [
      '{"auths":{"h":{"auth":5}}}',
      {
        reason: `json: cannot unmarshal number into Go struct field DockerConfigJSON.auths.auth ${STRING}`,
        key: "h",
      },
    ],
    [
      '{"auths":{"h":{"email":{}}}}',
      {
        reason: `json: cannot unmarshal object into Go struct field DockerConfigJSON.auths.email ${STRING}`,
        key: "h",
      },
    ],
    [
      '{"HttpHeaders":true}',
      {
        reason:
          "json: cannot unmarshal bool into Go struct field DockerConfigJSON.HttpHeaders of type map[string]string",
      },
    ],
    [
      '{"HttpHeaders":{"a":1}}',
      { reason: `json: cannot unmarshal number into Go struct field DockerConfigJSON.HttpHeaders ${STRING}` },
    ],
    ['{"auths":{"h":{"auth":"YTpi "}}}', { reason: "illegal base64 data at input byte 4", key: "h" }],
    ['{"auths":{"h":{"auth":"YTpiYw== "}}}', { reason: "illegal base64 data at input byte 8", key: "h" }],
    [
      '{"auths":{"h":{"auth":"YWI="}}}',
      { reason: "unable to parse auth field, must be formatted as base64(username:password)", key: "h" },
    ],
    // The first wrong type is remembered, an entry that fails is reported at once.
    [
      '{"HttpHeaders":1,"auths":{"h":{"auth":"!"}}}',
      { reason: "illegal base64 data at input byte 0", key: "h" },
    ],
    [
      '{"HttpHeaders":1,"auths":2}',
      {
        reason:
          "json: cannot unmarshal number into Go struct field DockerConfigJSON.HttpHeaders of type map[string]string",
      },
    ],
  ])("%j", (text, expected) => {
    expect(decode(text)).toEqual(expected);
  });

  it.each([
    ["[]", { reason: "json: cannot unmarshal array into Go value of type credentialprovider.DockerConfig" }],
    ['{"h":[]}', { reason: `json: cannot unmarshal array into Go value ${WITH_AUTH}`, key: "h" }],
    [
      '{"h":{"username":1}}',
      {
        reason: `json: cannot unmarshal number into Go struct field dockerConfigEntryWithAuth.username ${STRING}`,
        key: "h",
      },
    ],
  ])("%j in the legacy format", (text, expected) => {
    expect(decode(text, "dockercfg")).toEqual(expected);
  });
});
