import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Credential } from "../../../src/core/credential/credential.ts";
import { SecretText } from "../../../src/core/credential/secret-text.ts";
import { decodeDockerConfig } from "../../../src/core/dockerconfig/decode.ts";
import { type MergeOutcome, putEntry, removeEntry } from "../../../src/core/dockerconfig/merge.ts";
import {
  dataFromDocument,
  documentFromBytes,
  documentFromData,
} from "../../../src/core/dockerconfig/secret-data.ts";

const credential = (username: string, password: string): Credential => ({
  username,
  password: new SecretText(password),
});
const AB = credential("a", "b");
const ENTRY = '{"username":"a","password":"b","auth":"YTpi"}';

function textOf(outcome: MergeOutcome): unknown {
  return outcome.ok ? [outcome.change, outcome.document.reveal()] : outcome.refusal;
}

function put(document: string | undefined, key = "h", what = AB): unknown {
  return textOf(
    putEntry({
      document: document === undefined ? undefined : new SecretText(document),
      key,
      credential: what,
    }),
  );
}

function remove(document: string, key = "h"): unknown {
  return textOf(removeEntry({ document: new SecretText(document), key }));
}

describe("putting an entry", () => {
  it.each([
    ["no document", undefined, `{"auths":{"h":${ENTRY}}}`],
    ["an empty one", "", `{"auths":{"h":${ENTRY}}}`],
    ["null", "null", `{"auths":{"h":${ENTRY}}}`],
    ["an object without auths", '{"credsStore":"x"}', `{"credsStore":"x","auths":{"h":${ENTRY}}}`],
    ["auths null", '{ "auths" : null }', `{ "auths" : {"h":${ENTRY}} }`],
    ["auths empty", '{"auths":{ }}', `{"auths":{"h":${ENTRY} }}`],
    [
      "other entries",
      '{ "auths": {\n "g": {"auth": "eDp5", "email":""}\n} }\n',
      `{ "auths": {\n "g": {"auth": "eDp5", "email":""},"h":${ENTRY}\n} }\n`,
    ],
    ["a field in another case", '{"AUTHS":{}}', `{"AUTHS":{"h":${ENTRY}}}`],
    [
      "bytes that are no UTF-8",
      '{"x":"\udcff","auths":{"g":{}}}',
      `{"x":"\udcff","auths":{"g":{},"h":${ENTRY}}}`,
    ],
    [
      "auths twice",
      '{"auths":{"g":{"auth":"eDp5"}},"x":1,"auths":{"i":{ }}}',
      `{"x":1,"auths":{"g":{"auth":"eDp5"},"i":{ },"h":${ENTRY}}}`,
    ],
    ["auths twice and null last", '{"auths":{"g":{}},"auths":null}', `{"auths":{"h":${ENTRY}}}`],
  ])("into %s adds it and leaves the rest as it was", (_, document, expected) => {
    expect(put(document)).toEqual(["added", expected]);
  });

  it.each([
    ["in its place", '{"auths":{"h":{"auth":"eDp5"},"g":{}}}', `{"auths":{"h":${ENTRY},"g":{}}}`],
    [
      "with the token of the credential before",
      '{"auths":{"h":{"auth":"eDp5","identitytoken":"t"}}}',
      `{"auths":{"h":${ENTRY}}}`,
    ],
    [
      "wherever it is written",
      '{"auths":{"h":{},"g":{},"\\u0068":{"auth":"eDp5"}}}',
      `{"auths":{"g":{},"\\u0068":${ENTRY}}}`,
    ],
    ["in both auths", '{"auths":{"h":{"auth":"eDp5"}},"auths":{"h":{}}}', `{"auths":{"h":${ENTRY}}}`],
  ])("over another credential replaces it %s", (_, document, expected) => {
    expect(put(document)).toEqual(["replaced", expected]);
  });

  it.each([
    ["as auth", '{"auths":{"h":{"auth":"YTpi"}}}'],
    ["without padding or with a line end", '{"auths":{"h":{"auth":"YTpi\\n"}}}'],
    ["in two fields", '{"auths":{"h":{"password":"b","username":"a"}},"x":[]}'],
    ["as the last of two", '{"auths":{"h":{},"h":{"auth":"YTpi"}}}'],
  ])("that is there already, %s, changes nothing", (_, document) => {
    expect(put(document)).toEqual(["unchanged", document]);
  });

  it.each([
    [
      "not json",
      {
        kind: "malformed-document",
        fault: { reason: "invalid character 'o' in literal null (expecting 'u')" },
      },
    ],
    [
      '{"auths":{"g":{"auth":"!"}}}',
      { kind: "malformed-document", fault: { reason: "illegal base64 data at input byte 0", key: "g" } },
    ],
  ])("into %s, which no kubelet decodes, is refused", (document, refusal) => {
    expect(put(document)).toEqual(refusal);
    expect(remove(document)).toEqual(refusal);
  });

  it.each([
    ["a:b", "username-has-colon"],
    ["a\n", "username-has-control-character"],
    ["a\u007f", "username-has-control-character"],
  ])("for the user %j is refused: Basic authentication cannot carry the name", (username, kind) => {
    expect(put(undefined, "h", credential(username, "p"))).toEqual({ kind });
  });

  it("takes a password of several lines: a service account's key is one", () => {
    expect(put(undefined, "h", credential("_json_key", "{\n}\n"))).toMatchObject([
      "added",
      expect.any(String),
    ]);
  });

  it("keeps in auth alone what is no text", () => {
    expect(put(undefined, "h", credential("a", "\udcff"))).toEqual([
      "added",
      '{"auths":{"h":{"username":"a","auth":"YTr/"}}}',
    ]);
  });

  it("is read back by the kubelet's decoder byte for byte, beside all that was there", () => {
    const texts = fc.string({
      unit: fc.constantFrom("a", "ä", "😀", "$", '"', "\\", "'", "!", " ", "\udcff", "\udc80"),
    });
    const documents = fc.dictionary(
      texts.map((text) => text.toWellFormed()),
      fc.constantFrom({ auth: "eDp5" }, { username: "z" }, {}),
    );
    fc.assert(
      fc.property(documents, texts, texts, texts, (others, key, username, password) => {
        const name = key.toWellFormed();
        const before = new SecretText(JSON.stringify({ x: 1, auths: others }));
        const outcome = putEntry({ document: before, key: name, credential: credential(username, password) });
        const after = outcome.ok ? entriesOf(outcome.document) : new Map();
        expect(after).toEqual(new Map([...entriesOf(before), [name, `${username}:${password}`]]));
      }),
    );
  });
});

describe("removing an entry", () => {
  it.each([
    ["the only one", '{"auths":{ "h": {} },"x":1}', '{"auths":{  },"x":1}'],
    ["the first", '{"auths":{ "h":{}, "g":{} }}', '{"auths":{ "g":{} }}'],
    ["the last", '{"auths":{ "g":{} , "h":{} }}', '{"auths":{ "g":{} }}'],
    [
      "one in the middle",
      '{"auths":{"f":1e9,"h":{},"g":{}}}'.replace("1e9", "{}"),
      '{"auths":{"f":{},"g":{}}}',
    ],
    [
      "each place where it stands",
      '{"auths":{"h":{},"g":{},"h":{}},"auths":{"h":{}}}',
      '{"auths":{"g":{}},"auths":{}}',
    ],
  ])("takes away %s and nothing else", (_, document, expected) => {
    expect(remove(document)).toEqual(["removed", expected]);
  });

  it("changes nothing where it is not", () => {
    expect(remove('{"auths":{"g":{}}} ')).toEqual(["unchanged", '{"auths":{"g":{}}} ']);
    expect(remove("null")).toEqual(["unchanged", "null"]);
  });

  it("undoes what putting did", () => {
    const document = '{"auths":{"g":{"auth":"eDp5"}},"HttpHeaders":{}}';
    const outcome = putEntry({ document: new SecretText(document), key: "h", credential: AB });
    expect(outcome.ok && remove(outcome.document.reveal())).toEqual(["removed", document]);
  });
});

describe("a document on its way through a Secret", () => {
  it("keeps every byte", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const document = documentFromBytes(bytes);
        const back = documentFromData(dataFromDocument(document));
        expect(back.ok && back.document.equals(document)).toBe(true);
        expect(atob(dataFromDocument(document).reveal())).toBe(String.fromCharCode(...bytes));
      }),
    );
  });

  it("says in Go's words that data is no Base64", () => {
    expect(documentFromData(new SecretText("e30"))).toEqual({
      ok: false,
      reason: "illegal base64 data at input byte 0",
    });
  });
});

function entriesOf(document: SecretText): Map<string, string> {
  const decoding = decodeDockerConfig(document, "dockerconfigjson");
  if (!decoding.ok) throw new Error(decoding.fault.reason);
  return new Map(
    decoding.entries.map(({ key, username, password }) => [key, `${username}:${password.reveal()}`]),
  );
}
