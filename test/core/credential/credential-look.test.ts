import { describe, expect, it } from "vitest";
import { lookOf } from "../../../src/core/credential/credential-look.ts";
import { SecretText } from "../../../src/core/credential/secret-text.ts";

const NOW = new Date("2026-11-24T12:00:00Z");
const GUID = "3f1c9a52-7d0e-4b8a-9c55-0a6d2f4e8b17";
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const token = (claims: unknown) => `${part({ alg: "RS256" })}.${part(claims)}.c2lnbmF0dXJl`;
const look = (password: string, username = "ci") =>
  lookOf({ username, password: new SecretText(password) }, NOW);
const atSeconds = (iso: string) => new Date(iso).getTime() / 1_000;

describe("how a credential looks", () => {
  it("tells a GUID from what is none, in user name and password", () => {
    expect(look(GUID.toUpperCase(), GUID)).toEqual({
      username: GUID,
      usernameIsGuid: true,
      passwordIsGuid: true,
    });
    expect(look(`${GUID}0`, "acme")).toMatchObject({ usernameIsGuid: false, passwordIsGuid: false });
  });

  it("tells when a token ended", () => {
    expect(look(token({ exp: atSeconds("2026-11-24T09:30:00Z") })).endedAt).toEqual(
      new Date("2026-11-24T09:30:00Z"),
    );
  });

  it.each([
    ["is still good", token({ exp: atSeconds("2026-11-24T12:00:01Z") })],
    ["names no end", token({ sub: "x" })],
    ["names an end that is no number", token({ exp: "yesterday" })],
    ["names an end that no calendar has", token({ exp: -1e300 })],
    ["has a payload that is no JSON", "eyJhbGciOiJSUzI1NiJ9.AAAA.c2ln"],
    ["has a payload that is no base64", "eyJhbGciOiJSUzI1NiJ9.AAAAA.c2ln"],
    ["is no object within", token([1])],
    ["is no token", "p4ss.w0rd.x"],
  ])("says nothing of an end where the password %s", (_, password) => {
    expect(look(password)).not.toHaveProperty("endedAt");
  });
});
