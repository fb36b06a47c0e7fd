import { describe, expect, it } from "vitest";
import { type HeldLogin, readLoginConfig } from "../../../src/core/docker-login/login-config.ts";
import { byteStringFromText } from "../../../src/core/go/utf8.ts";

const canary = "c4n4ry:pässwörd";
const auth = Buffer.from(`robot$ci:${canary}`).toString("base64");

function read(document: string) {
  const reading = readLoginConfig(new TextEncoder().encode(document));
  if (!reading.ok) throw new Error(reading.reason);
  return reading.config;
}

/** The entry `ghcr.io`, its password in the open. */
function held(entry: unknown) {
  const login = read(JSON.stringify({ auths: { "ghcr.io": entry } })).logins.get("ghcr.io");
  return login?.kind === "credential" ? openly(login) : login;
}

function openly({ kind, credential: { username, password } }: Extract<HeldLogin, { kind: "credential" }>) {
  return { kind, username, password: password.reveal() };
}

describe("an entry of a docker configuration", () => {
  const whole = { kind: "credential", username: "robot$ci", password: canary };

  it.each([
    ["auth", { auth }, whole],
    ["user name and password", { username: "robot$ci", password: canary }, whole],
    ["auth beside others, which it overrides", { auth, username: "x", password: "y" }, whole],
    ["fields in other cases", { AUTH: auth, Email: "a@b" }, whole],
    ["a password that was padded", { auth: Buffer.from(`robot$ci:${canary}\0\0`).toString("base64") }, whole],
    ["nothing", {}, { kind: "nothing" }],
    ["null", null, { kind: "nothing" }],
    ["a text", "robot", { kind: "nothing" }],
    ["an e-mail address alone", { email: "a@b" }, { kind: "nothing" }],
    ["a user name alone", { username: "robot$ci" }, { kind: "nothing" }],
    ["a password alone", { password: canary }, { kind: "nothing" }],
    ["a number for a password", { username: "robot$ci", password: 7 }, { kind: "nothing" }],
    ["an identity token", { identitytoken: canary }, { kind: "identity-token" }],
    [
      "an identity token beside a user name",
      { auth: Buffer.from("robot:").toString("base64"), identitytoken: canary },
      { kind: "identity-token" },
    ],
    ["the user <token>", { username: "<token>", password: canary }, { kind: "identity-token" }],
    [
      "an auth that is no Base64",
      { auth: "*" },
      { kind: "undecodable", reason: "illegal base64 data at input byte 0" },
    ],
  ])("holds %s", (_what, entry, expected) => {
    expect(held(entry)).toEqual(expected);
  });

  it("keeps a password's bytes that are no UTF-8", () => {
    const login = held({ auth: Buffer.from([0x61, 0x3a, 0xff, 0x62]).toString("base64") });
    expect(login).toMatchObject({ kind: "credential", username: "a" });
    expect(byteStringFromText(login !== undefined && "password" in login ? login.password : "")).toBe(
      "\u00ffb",
    );
  });

  it("shows no password when it is printed", () => {
    const login = read(JSON.stringify({ auths: { "ghcr.io": { auth } } })).logins.get("ghcr.io");
    expect(JSON.stringify(login)).not.toContain("c4n4ry");
  });
});

describe("a docker configuration", () => {
  it("names helpers and a store beside what is nothing to us", () => {
    const config = read(
      '{"credsStore":"desktop","credHelpers":{"ghcr.io":"pass","b":""},"plugins":{},"HttpHeaders":[1]}',
    );
    expect(config.store).toBe("desktop");
    expect([...config.helpers]).toEqual([
      ["ghcr.io", "pass"],
      ["b", ""],
    ]);
    expect(config.logins.size).toBe(0);
  });

  it.each([
    "{}",
    '{"auths":null,"credHelpers":null,"credsStore":null}',
    '{"auths":[],"credsStore":""}',
  ])("may hold nothing: %s", (document) => {
    expect(read(document)).toEqual({ logins: new Map(), helpers: new Map() });
  });

  it.each([
    ["", "it is no JSON: unexpected end of JSON input"],
    ["{'a'", "it is no JSON: invalid character '\\'' looking for beginning of object key string"],
    ["[]", "it is no JSON object"],
    ["null", "it is no JSON object"],
  ])("that is %j is refused in Go's words", (document, reason) => {
    expect(readLoginConfig(new TextEncoder().encode(document))).toEqual({ ok: false, reason });
  });
});
