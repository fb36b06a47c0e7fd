import type { RequestOptions } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { checkServerIdentity } from "node:tls";
import { SecretText } from "../../core/credential/secret-text.ts";
import type { HttpRequest } from "../../core/http/http.ts";
import { guardedLookup } from "./guarded-lookup.ts";

/** The same for every request of a client. */
export interface RequestDefaults {
  readonly userAgent: string;
  readonly lookup: LookupFunction;
}

/** What node:http and node:https take, without the agent. Secrets are revealed here, on their way to the wire. */
export function requestOptions(request: HttpRequest, { userAgent, lookup }: RequestDefaults): RequestOptions {
  const { refuseAddress } = request;
  return {
    lookup: refuseAddress === undefined ? lookup : guardedLookup(lookup, refuseAddress),
    method: request.method,
    headers: { "user-agent": userAgent, ...lengthHeader(request), ...revealedHeaders(request.headers ?? {}) },
    ...(request.tls?.serverName === undefined ? {} : namedAs(request.tls.serverName)),
  };
}

export function requestBody({ body }: HttpRequest): string | Uint8Array | undefined {
  return body instanceof SecretText ? body.reveal() : body;
}

/**
 * Node sends the body of a DELETE without saying how long it is (it expects none there), and the server then reads
 * the body as the next request on the connection: seen as a 400 for the request after it.
 */
function lengthHeader(request: HttpRequest): Record<string, string> {
  const body = requestBody(request);
  return body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
}

function revealedHeaders(headers: NonNullable<HttpRequest["headers"]>): Record<string, string | string[]> {
  const revealed: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value instanceof SecretText) revealed[name] = value.reveal();
    else revealed[name] = typeof value === "string" ? value : [...value];
  }
  return revealed;
}

/** The TLS extension that names the server takes no addresses (RFC 6066, 3); those are only checked against. */
function namedAs(serverName: string): RequestOptions {
  if (isIP(serverName) === 0) return { servername: serverName };
  return { checkServerIdentity: (_, certificate) => checkServerIdentity(serverName, certificate) };
}
