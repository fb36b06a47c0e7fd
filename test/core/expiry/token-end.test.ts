import { describe, expect, it } from "vitest";
import { endOfToken } from "../../../src/core/expiry/token-end.ts";

const END = "2026-12-24T12:00:00.000Z";
const seconds = Date.parse(END) / 1_000;
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const webToken = (claims: unknown) => `${part({ alg: "RS256", typ: "JWT" })}.${part(claims)}.c2lnbmF0dXJl`;
const ecrToken = (more: object) =>
  Buffer.from(
    JSON.stringify({ payload: "AA+/", datakey: "AQ==", version: "2", type: "DATA_KEY", ...more }),
  ).toString("base64");

describe("when a token ends by its own word", () => {
  it.each([
    ["a JSON web token, as of Azure's registries", webToken({ exp: seconds })],
    ["an unsigned one", webToken({ exp: seconds }).replace(/[^.]+$/, "")],
    ["GitHub's installation token of 2026", `ghs_123456_${webToken({ exp: seconds })}`],
    ["what `aws ecr get-login-password` prints", ecrToken({ expiration: seconds })],
    ["the same without its padding", ecrToken({ expiration: seconds }).replace(/=+$/, "")],
  ])("is read from %s", (_, token) => {
    expect(endOfToken(token)?.toISOString()).toBe(END);
  });

  it.each([
    ["a password", "p4ss.w0rd.x"],
    ["a personal access token", "ghp_0123456789abcdefghijklmnopqrstuvwxyz"],
    ["GitHub's older installation token", "ghs_0123456789abcdefghijklmnopqrstuvwxyz"],
    ["a web token without an end", webToken({ sub: "x" })],
    ["a web token whose end is no number", webToken({ exp: "2027" })],
    ["a web token whose end no calendar has", webToken({ exp: 1e300 })],
    ["a service account's key in base64", ecrToken({ type: "service_account", private_key_id: "1" })],
    ["JSON in base64 that is no object", Buffer.from("[1]").toString("base64")],
    ["cut-off base64", ecrToken({ expiration: seconds }).slice(0, 41)],
    ["nothing", ""],
  ])("is not read from %s", (_, token) => {
    expect(endOfToken(token)).toBeUndefined();
  });
});
