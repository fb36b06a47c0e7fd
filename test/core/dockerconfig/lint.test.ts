import { describe, expect, it } from "vitest";
import { SecretText } from "../../../src/core/credential/secret-text.ts";
import { lintDockerConfig } from "../../../src/core/dockerconfig/lint.ts";

const lint = (document: string) => lintDockerConfig(new SecretText(document), "dockerconfigjson");
const auth = (pair: string) => Buffer.from(pair).toString("base64");
const entry = (fields: object, key = "h.example") => JSON.stringify({ auths: { [key]: fields } });
const key = "h.example";
const GUID = "3f1c9a52-7d0e-4b8a-9c55-0a6d2f4e8b17";

describe("a docker config", () => {
  it.each([
    ["user and password in auth", entry({ auth: auth("a:b") })],
    ["the same in all fields", entry({ username: "a", password: "b", auth: auth("a:b"), email: "a@b" })],
    ["user and password alone", entry({ username: "a", password: "b" })],
    [
      "two keys of one place with one credential",
      JSON.stringify({
        auths: { "h.example": { auth: auth("a:b") }, "https://h.example": { auth: auth("a:b") } },
      }),
    ],
    ["an e-mail address as user of another registry", entry({ auth: auth("a@b:c") })],
    [
      "bytes that are no UTF-8 in auth",
      '{"auths":{"h.example":{"username":"a","password":"\\ufffd","auth":"YTr/"}}}',
    ],
    ["a GUID as password of another registry", entry({ auth: auth(`a:${GUID}`) })],
    ["white space inside a password", entry({ auth: auth("a:b\n c") })],
  ])("with %s has no fault", (_, document) => {
    expect(lint(document).faults).toEqual([]);
  });

  it.each([
    ["is no JSON", "{", [{ kind: "malformed", reason: "unexpected end of JSON input" }]],
    ["is empty", "{}", [{ kind: "no-entries", isOtherForm: false }]],
    ["has auths null", '{"auths":null}', [{ kind: "no-entries", isOtherForm: false }]],
    ["has the legacy form", '{"ghcr.io":{"auth":"YTpi"}}', [{ kind: "no-entries", isOtherForm: true }]],
    [
      "has auths of a wrong type",
      '{"auths":[]}',
      [
        {
          kind: "malformed",
          reason:
            "json: cannot unmarshal array into Go struct field DockerConfigJSON.auths of type credentialprovider.DockerConfig",
        },
        { kind: "no-entries", isOtherForm: false },
      ],
    ],
    [
      "has entries that cannot be decoded, every one of them",
      JSON.stringify({
        auths: { "h.example": { auth: "###" }, "i.example": { auth: auth("nocolon") }, "j.example": 1 },
      }),
      [
        { kind: "malformed", key: "h.example", reason: "illegal base64 data at input byte 0" },
        {
          kind: "malformed",
          key: "i.example",
          reason: "unable to parse auth field, must be formatted as base64(username:password)",
        },
        {
          kind: "malformed",
          key: "j.example",
          reason:
            "json: cannot unmarshal number into Go struct field DockerConfigJSON.auths of type credentialprovider.dockerConfigEntryWithAuth",
        },
      ],
    ],
    [
      "says two things",
      entry({ username: "x", password: "y", auth: auth("a:b") }),
      [
        { kind: "auth-contradicts", key, field: "username" },
        { kind: "auth-contradicts", key, field: "password" },
      ],
    ],
    [
      "has an identity token and no password",
      entry({ auth: auth("00000000-0000-0000-0000-000000000000:"), identitytoken: "t" }),
      [
        { kind: "ignored-field", key, field: "identitytoken" },
        { kind: "no-password", key },
      ],
    ],
    [
      "has a registry token",
      entry({ auth: auth("a:b"), registrytoken: "t" }),
      [{ kind: "ignored-field", key, field: "registrytoken" }],
    ],
    [
      "leaves its credentials to helpers",
      JSON.stringify({ auths: { "h.example": {} }, credsStore: "desktop", credHelpers: {} }),
      [
        { kind: "ignored-member", member: "credsStore" },
        { kind: "ignored-member", member: "credHelpers" },
        { kind: "no-password", key },
      ],
    ],
    [
      "has a line end in a password",
      entry({ auth: auth("a:b\n") }),
      [{ kind: "white-space", key, field: "password", what: "line-end" }],
    ],
    [
      "has a space before a password",
      entry({ auth: auth("a: b") }),
      [{ kind: "white-space", key, field: "password", what: "white-space" }],
    ],
    [
      "has a space after a user name",
      entry({ auth: auth("a :b") }),
      [{ kind: "white-space", key, field: "username", what: "white-space" }],
    ],
    [
      "has a colon in a user name",
      entry({ username: "a:b", password: "c" }),
      [{ kind: "username", key, fault: "username-has-colon" }],
    ],
    [
      "has a key twice",
      '{"auths":{"h.example":{"auth":"YTpi"},"h.example":{"auth":"YTpi"}}}',
      [{ kind: "written-twice", key }],
    ],
    [
      "has two credentials for one place",
      JSON.stringify({
        auths: { "h.example": { auth: auth("a:b") }, "https://h.example/v2/": { auth: auth("a:c") } },
      }),
      [{ kind: "same-place", key: "https://h.example/v2/", other: "h.example" }],
    ],
    [
      "has an e-mail address for Docker Hub",
      entry({ auth: auth("a@b.c:d") }, "https://index.docker.io/v1/"),
      [{ kind: "email-as-docker-id", key: "https://index.docker.io/v1/" }],
    ],
    [
      "has a client secret's id for Azure",
      entry({ auth: auth(`${GUID}:${GUID}`) }, "https://acme.azurecr.io"),
      [{ kind: "azure", key: "https://acme.azurecr.io", what: "secret-id" }],
    ],
    [
      "has a token of az acr login",
      entry({ auth: auth("00000000-0000-0000-0000-000000000000:eyJh.eyJl.c2ln") }, "acme.azurecr.io"),
      [{ kind: "azure", key: "acme.azurecr.io", what: "login-token" }],
    ],
    [
      "has a key that matches nothing",
      entry({ auth: auth("a:b") }, "hub.docker.com"),
      [
        {
          kind: "key",
          key: "hub.docker.com",
          fault: { kind: "docker-hub-host", write: "https://index.docker.io/v1/" },
        },
      ],
    ],
  ])("that %s is told so", (_, document, faults) => {
    expect(lint(document).faults).toEqual(faults);
  });

  it("still gives the entries that can be decoded", () => {
    const document = JSON.stringify({
      auths: { "h.example": { auth: "###" }, "i.example": { auth: auth("a:b") } },
    });
    expect(lint(document).entries).toMatchObject([{ key: "i.example", username: "a" }]);
  });

  it("of the legacy type is read at its top", () => {
    const legacy = (document: string) => lintDockerConfig(new SecretText(document), "dockercfg").faults;
    expect(legacy('{"h.example":{"auth":"YTpi"}}')).toEqual([]);
    expect(legacy('{"auths":{"h.example":{"auth":"YTpi"}}}')).toEqual([
      { kind: "no-entries", isOtherForm: true },
    ]);
  });
});
