import type { Clock } from "../../core/clock.ts";
import { SecretText } from "../../core/credential/secret-text.ts";
import type { Http, HttpRequest, HttpResponse, HttpStreamOutcome, TlsOptions } from "../../core/http/http.ts";
import type { KubeRefusal } from "../../core/kube/refusal.ts";
import { addressOf, type Place, unaddressable } from "./address.ts";
import { type Asked, describeReceived, readStatus, refusalOf } from "./api-status.ts";
import type { ClusterConnection, UserCredentials } from "./connection.ts";
import { impersonationHeaders } from "./impersonation.ts";
import { brokeOff, MAX_OVERLOAD_RETRIES, overloadWaitMs, parseRetryAfterMs, spread } from "./retry.ts";
import { encodeBody } from "./wire.ts";

/** One object is at most 3 MiB (kube-apiserver's limit of a request); in JSON it may grow by escapes. */
const MAX_OBJECT_BYTES = 16 * 1024 * 1024;

/** A Status is a few hundred bytes; one that repeats a whole Secret twice is at most this. */
const MAX_STATUS_BYTES = 8 * 1024 * 1024;

export interface ApiCall extends Asked {
  readonly method: HttpRequest["method"];
  readonly place: Place;
  readonly query?: Readonly<Record<string, string>>;
  /** Absent: `application/json`. */
  readonly contentType?: string;
  readonly maxBodyBytes?: number;
  readonly signal?: AbortSignal;
}

export type ApiAnswer =
  | { readonly ok: true; readonly json: unknown; readonly truncated: boolean }
  | { readonly ok: false; readonly refusal: KubeRefusal };

export type ApiStream =
  | { readonly ok: true; readonly chunks: AsyncIterable<Uint8Array> }
  | { readonly ok: false; readonly refusal: KubeRefusal };

/** Requests to one API server as one user. */
export interface ApiRequests {
  /**
   * Success is a 2xx with a JSON body; `json` is undefined when `truncated` says that there was too much of
   * it.
   */
  send(call: ApiCall): Promise<ApiAnswer>;
  /** The body as it comes. Asked once: whoever reads a stream has to begin again after its end anyway. */
  stream(call: ApiCall): Promise<ApiStream>;
}

export interface ApiRequestsOptions {
  readonly http: Http;
  readonly clock: Clock;
  readonly connection: ClusterConnection;
  readonly requestTimeoutMs: number;
  /** 0 up to, not with, 1. */
  readonly random: () => number;
}

export function createApiRequests(options: ApiRequestsOptions): ApiRequests {
  return {
    send: (call) => send(options, call),
    stream: (call) => stream(options, call),
  };
}

async function send(options: ApiRequestsOptions, call: ApiCall): Promise<ApiAnswer> {
  let overloadRetries = 0;
  let resends = 0;
  let renewals = 0;
  for (;;) {
    const prepared = await prepare(options, call);
    if (!prepared.ok) return prepared;
    const outcome = await options.http.send(prepared.request);
    if (!outcome.ok) {
      if (call.method === "GET" && brokeOff(outcome.failure) && resends++ === 0) continue;
      return { ok: false, refusal: { kind: "network", attempt: call.attempt, failure: outcome.failure } };
    }
    const { response } = outcome;
    const renew = () => options.connection.user.forget(prepared.credentials);
    if (response.status === 401 && renewals++ === 0 && renew()) continue;
    const retryAfterMs = retryAfterOf(response, options.clock);
    const waitMs = overloadWaitMs(response.status, retryAfterMs);
    if (waitMs !== undefined && overloadRetries++ < MAX_OVERLOAD_RETRIES) {
      await options.clock.sleep(spread(waitMs, options.random), call.signal);
      continue;
    }
    return readAnswer(call, response, retryAfterMs);
  }
}

async function stream(options: ApiRequestsOptions, call: ApiCall): Promise<ApiStream> {
  for (let renewals = 0; ; renewals++) {
    const prepared = await prepare(options, call);
    if (!prepared.ok) return prepared;
    const outcome = await options.http.stream(prepared.request);
    if (!outcome.ok) {
      return { ok: false, refusal: { kind: "network", attempt: call.attempt, failure: outcome.failure } };
    }
    if (outcome.status >= 200 && outcome.status < 300) return outcome;
    const response = await readWhole(outcome);
    const renew = () => options.connection.user.forget(prepared.credentials);
    if (outcome.status === 401 && renewals === 0 && renew()) continue;
    return { ok: false, refusal: refusalIn(call, response, retryAfterOf(response, options.clock)) };
  }
}

type Prepared =
  | { readonly ok: true; readonly request: HttpRequest; readonly credentials: UserCredentials }
  | { readonly ok: false; readonly refusal: KubeRefusal };

async function prepare(options: ApiRequestsOptions, call: ApiCall): Promise<Prepared> {
  const { connection } = options;
  const fault = unaddressable(call.place);
  if (fault !== undefined) {
    return { ok: false, refusal: { kind: "invalid", attempt: call.attempt, message: fault } };
  }
  const user = await connection.user.credentials(call.signal);
  if (!user.ok) {
    return { ok: false, refusal: { kind: "no-credential", attempt: call.attempt, message: user.detail } };
  }
  const request: HttpRequest = {
    method: call.method,
    url: addressOf(connection.cluster.server, call.place, call.query ?? {}),
    headers: {
      ...headersOf(connection, user.credentials),
      ...(call.sent === undefined ? {} : { "content-type": call.contentType ?? "application/json" }),
    },
    ...(call.sent === undefined ? {} : { body: encodeBody(call.sent) }),
    timeoutMs: options.requestTimeoutMs,
    maxBodyBytes: call.maxBodyBytes ?? MAX_OBJECT_BYTES,
    tls: tlsOf(connection.tls, user.credentials),
    ...(connection.proxy === undefined ? {} : { proxy: connection.proxy }),
    ...(call.signal === undefined ? {} : { signal: call.signal }),
  };
  return { ok: true, request, credentials: user.credentials };
}

type Headers = NonNullable<HttpRequest["headers"]>;

function headersOf({ impersonation }: ClusterConnection, { token }: UserCredentials): Headers {
  return {
    accept: "application/json",
    ...(token === undefined ? {} : { authorization: new SecretText(`Bearer ${token.reveal()}`) }),
    ...(impersonation === undefined ? {} : impersonationHeaders(impersonation)),
  };
}

function tlsOf(server: TlsOptions, { clientCertificate, clientKey }: UserCredentials): TlsOptions {
  if (clientCertificate === undefined || clientKey === undefined) return server;
  return { ...server, clientCertificate, clientKey };
}

function retryAfterOf(response: HttpResponse, clock: Clock): number | undefined {
  return parseRetryAfterMs(response.headers.get("retry-after")?.[0], clock.now());
}

function readAnswer(call: ApiCall, response: HttpResponse, retryAfterMs: number | undefined): ApiAnswer {
  const { status, truncated } = response;
  if (status >= 200 && status < 300) {
    const json = truncated ? undefined : parseJson(response.body);
    if (json !== undefined || truncated) return { ok: true, json, truncated };
  }
  return { ok: false, refusal: refusalIn(call, response, retryAfterMs) };
}

function refusalIn(call: ApiCall, response: HttpResponse, retryAfterMs: number | undefined): KubeRefusal {
  return refusalOf(call, {
    status: response.status,
    apiStatus: readStatus(parseJson(response.body)),
    received: describeReceived(response),
    retryAfterMs,
  });
}

/** Undefined when it is no JSON. */
function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}

/** The body of an answer that came as a stream and is a refusal: small, or no Status. */
async function readWhole(outcome: HttpStreamOutcome & { ok: true }): Promise<HttpResponse> {
  const parts: Uint8Array[] = [];
  let size = 0;
  let truncated = false;
  for await (const chunk of outcome.chunks) {
    size += chunk.length;
    if (size > MAX_STATUS_BYTES) {
      truncated = true;
      break;
    }
    parts.push(chunk);
  }
  const body = Buffer.concat(parts);
  return { status: outcome.status, headers: outcome.headers, body, truncated };
}
