import { dialledHost, type NetworkFailure, type NetworkFailureKind } from "../../core/network-failure.ts";

/** The kinds that a code alone decides; `timeout` also has a duration. */
type Kind = Exclude<NetworkFailureKind, "timeout">;

/** Where a request stood when it failed. */
export interface FailedRequest {
  readonly url: URL;
  /** The name that the certificate had to carry, where it was not the host of the URL. */
  readonly serverName?: string;
  /** Whether it is the proxy alone that is looked up and dialled from here. */
  readonly isProxied: boolean;
  readonly elapsedMs: number;
  /** Whether headers had come, so that what followed broke off. */
  readonly answered: boolean;
}

/** Operating systems and resolvers word at length; nobody reads further. */
const MAX_DETAIL_CHARS = 300;

/**
 * What an error of node:http, node:https, node:tls or node:dns means. Decided by codes, which are the same on Node
 * and Bun save those that are listed twice; only OpenSSL's reasons come as text.
 */
export function classifyFailure(error: unknown, request: FailedRequest): NetworkFailure {
  const cause = mostTelling(error);
  const code = codeOf(cause);
  const host = dialledHost(request.url);
  const detail = detailOf(cause, request.serverName ?? request.url.hostname);
  if (code === "ETIMEDOUT") return { kind: "timeout", host, afterMs: request.elapsedMs, detail };
  return { kind: kindOf(code, messageOf(cause), request), host, detail };
}

function kindOf(code: string, message: string, request: FailedRequest): Kind {
  if (code.startsWith("HPE_")) return "protocol";
  // A connection lost with the answer half read: what came is no whole HTTP message.
  if (request.answered) return "protocol";
  const known = KINDS.get(code);
  if (known !== undefined) return request.isProxied && WAY_THERE.has(known) ? "proxy" : known;
  if (code === "EPROTO" || /^ERR_(?:SSL|TLS)_/.test(code))
    return spokePlainHttp(code, message) ? "tls-plain-http" : "tls-other";
  if (code.startsWith("EAI_")) return "dns";
  // OpenSSL's other verification errors (CRL_*, CERT_*, INVALID_*, …) come only where there is TLS.
  return request.url.protocol === "https:" && !code.startsWith("E") ? "tls-other" : "unreachable";
}

const KINDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ["ENOTFOUND", "dns"],
  ["ENODATA", "dns"],
  ["ESERVFAIL", "dns"],
  ["ECONNREFUSED", "connection-refused"],
  ["ECONNRESET", "connection-reset"],
  ["ECONNABORTED", "connection-reset"],
  ["EPIPE", "connection-reset"],
  ["ERR_SOCKET_CLOSED", "connection-reset"], // Bun, for a connection cut in the TLS handshake
  ["ERR_STREAM_PREMATURE_CLOSE", "connection-reset"],
  ["EHOSTUNREACH", "unreachable"],
  ["ENETUNREACH", "unreachable"],
  ["EHOSTDOWN", "unreachable"],
  ["ENETDOWN", "unreachable"],
  ["EADDRNOTAVAIL", "unreachable"],
  ["EACCES", "unreachable"], // a local firewall that rejects
  ["EPERM", "unreachable"],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "tls-unknown-ca"],
  ["UNABLE_TO_GET_ISSUER_CERT", "tls-unknown-ca"],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "tls-unknown-ca"],
  ["SELF_SIGNED_CERT_IN_CHAIN", "tls-unknown-ca"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "tls-unknown-ca"],
  ["CERT_HAS_EXPIRED", "tls-expired"],
  ["CERT_NOT_YET_VALID", "tls-expired"], // Go says both in one breath: "has expired or is not yet valid"
  ["ERR_TLS_CERT_ALTNAME_INVALID", "tls-name-mismatch"],
  ["HOSTNAME_MISMATCH", "tls-name-mismatch"],
  ["ERR_PROXY_TUNNEL", "proxy"],
  ["ERR_UNWANTED_UPGRADE", "protocol"],
]);

/** What can only be about the peer that is dialled. */
const WAY_THERE: ReadonlySet<Kind> = new Set<Kind>(["dns", "connection-refused", "unreachable"]);

/** What OpenSSL (Node) and BoringSSL (Bun) say when `HTTP/1.1 400 …` stands where a TLS record should. */
function spokePlainHttp(code: string, message: string): boolean {
  return /wrong.version.number|packet.length.too.long|http.request/i.test(`${code} ${message}`);
}

/**
 * A name with several addresses fails once for each. Refused says most (somebody answered there), an address
 * family without a route least: it is usual for IPv6.
 */
function mostTelling(error: unknown): unknown {
  if (!(error instanceof AggregateError)) return error;
  const errors: readonly unknown[] = error.errors;
  const byRank = TELLING_CODES.map((code) => errors.find((each) => codeOf(each) === code));
  return byRank.find((each) => each !== undefined) ?? errors[0] ?? error;
}

const TELLING_CODES = ["ECONNREFUSED", "ECONNRESET", "ETIMEDOUT"];

export function codeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The library's own words, without what only its programmers need. */
function detailOf(error: unknown, host: string): string {
  const message = messageOf(error);
  // Node's one word for a connection that is lost within an answer.
  if (message === "aborted") return "the answer broke off";
  // error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:../deps/openssl/…
  const openssl = /error:[0-9A-F]+:SSL routines:[^:]*:([^:]+)/i.exec(message)?.[1];
  const names = namesInCertificate(error);
  if (names !== undefined)
    return `the certificate is for ${names}, not for ${host}`.slice(0, MAX_DETAIL_CHARS);
  const text =
    openssl?.toLowerCase().replaceAll("_", " ") ?? message.split("; if the root CA is installed")[0] ?? "";
  const line = text.replaceAll(/[\p{Cc}\s]+/gu, " ").trim() || codeOf(error) || "no reason given";
  return line.slice(0, MAX_DETAIL_CHARS);
}

/** Node's own text leaves out what the certificate does hold when it is asked about an address. */
function namesInCertificate(error: unknown): string | undefined {
  if (codeOf(error) !== "ERR_TLS_CERT_ALTNAME_INVALID" || !(error instanceof Error) || !("cert" in error))
    return undefined;
  const { cert } = error;
  if (typeof cert !== "object" || cert === null || !("subjectaltname" in cert)) return undefined;
  return typeof cert.subjectaltname === "string" ? cert.subjectaltname : undefined;
}
