import { constants, verify, X509Certificate } from "node:crypto";
import type { AzureRequest } from "./exchange.ts";
import { textIn } from "./exchange.ts";
import type { Caller } from "./state.ts";

/** What Entra has against a proof; its words are those of `known-errors.json`, as far as they stand there. */
export interface RefusedProof {
  readonly code: number;
  readonly words: string;
}

const JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** Whether a request proves that it is the caller's: by its client secret, its certificate, or a token of its workload. */
export function refusedProof(caller: Caller, { body, url }: AzureRequest): RefusedProof | undefined {
  const assertion = textIn(body, "client_assertion");
  if (assertion === "") return refusedSecret(caller, textIn(body, "client_secret"));
  if (textIn(body, "client_assertion_type") !== JWT_BEARER)
    return { code: 70003, words: "The app requested an unsupported assertion type." };
  if (assertion === caller.federatedToken) return undefined;
  if (caller.certificate === undefined)
    return { code: 70021, words: "No matching federated identity record found for presented assertion." };
  return isSignedBy(caller, caller.certificate, { assertion, audience: `${url.origin}${url.pathname}` })
    ? undefined
    : { code: 700027, words: "The certificate used to sign the client assertion is not registered." };
}

function refusedSecret({ clientId, secret, hasSecretEnded }: Caller, sent: string): RefusedProof | undefined {
  if (sent !== secret) return { code: 7000215, words: "Invalid client secret provided." };
  if (hasSecretEnded !== true) return undefined;
  return { code: 7000222, words: `The provided client secret keys for app '${clientId}' are expired.` };
}

/** By RFC 7523: the application says of itself, to this endpoint, who it is. MSAL signs with PSS. */
function isSignedBy(
  { clientId }: Caller,
  certificate: string,
  { assertion, audience }: { readonly assertion: string; readonly audience: string },
): boolean {
  const [header = "", payload = "", signature = ""] = assertion.split(".");
  const { publicKey, fingerprint256 } = new X509Certificate(certificate);
  const thumbprint = Buffer.from(fingerprint256.replaceAll(":", ""), "hex").toString("base64url");
  const claims = jsonOf(payload);
  if (textIn(jsonOf(header), "x5t#S256") !== thumbprint) return false;
  if (textIn(claims, "iss") !== clientId || textIn(claims, "sub") !== clientId) return false;
  if (textIn(claims, "aud") !== audience) return false;
  const key = { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING };
  return verify("sha256", Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, "base64url"));
}

function jsonOf(part: string): unknown {
  return JSON.parse(Buffer.from(part, "base64url").toString());
}
