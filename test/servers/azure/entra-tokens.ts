import { randomBytes } from "node:crypto";
import type { AzureState, Caller } from "./state.ts";

/** How long an access token is good for. */
export const LIFE_SECONDS = 3_599;

/** An access token for this audience, as Entra gives it out. */
export function giveToken(state: AzureState, caller: Caller, audience: string): string {
  const accessToken = jwtFor(state, caller, audience);
  state.tokens.set(accessToken, { caller, audience });
  return accessToken;
}

/** Unsigned in truth: nobody but the stand-in itself reads it, and it knows the tokens that it gave out. */
export function jwtFor(state: AzureState, { objectId, clientId }: Caller, aud: string): string {
  const now = Math.floor(Date.now() / 1_000);
  const claims = {
    aud,
    iss: "stand-in",
    iat: now,
    exp: now + LIFE_SECONDS,
    oid: objectId,
    sub: objectId,
    appid: clientId,
    tid: state.tenant,
  };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ typ: "JWT", alg: "none" })}.${part(claims)}.${randomBytes(32).toString("base64url")}`;
}
