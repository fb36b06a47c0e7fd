import { lookup as systemLookup } from "node:dns";
import { type ClientRequest, type IncomingMessage, request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import type { LookupFunction } from "node:net";
import type { Http, HttpOutcome, HttpRequest, HttpStreamOutcome } from "../../core/http/http.ts";
import { dialledHost, type NetworkFailure } from "../../core/network-failure.ts";
import { type Agents, type Connection, createAgents } from "./agents.ts";
import { classifyFailure, codeOf } from "./failure.ts";
import { type Limits, startLimits } from "./limits.ts";
import { type Progress, trackProgress } from "./progress.ts";
import { proxiesOf } from "./proxies.ts";
import { type RequestDefaults, requestBody, requestOptions } from "./request-options.ts";
import { headersOf, readAsItComes, readBounded } from "./response.ts";

export interface HttpSettings {
  /** Sent as `user-agent` where the request has none. Some registries turn away who does not say. */
  readonly userAgent: string;
  /** From a name to its addresses. Default: the operating system's, with /etc/hosts and what else it has. */
  readonly lookup?: LookupFunction;
  /**
   * Where `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` are looked for. Absent: no proxy. Behind a proxy it is the
   * proxy that looks names up: `refuseAddress` is not asked, and an answer has no `remoteAddress`.
   */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export interface HttpClient extends Http {
  /** Closes kept connections. Not needed to exit: an idle connection keeps no process alive. */
  close(): void;
}

/**
 * HTTP over node:http and node:https, which Node and Bun both have whole (undici under Bun refuses a CA).
 * Connections are kept and reused. Nothing is decompressed, followed, cached or logged.
 *
 * @example
 * const http = createHttp({ userAgent: "pullpass/0.1.0" });
 * const outcome = await http.send({ method: "GET", url, timeoutMs: 10_000, maxBodyBytes: 65_536 });
 * if (!outcome.ok) return outcome.failure;
 */
export function createHttp({ userAgent, lookup = systemLookup, environment = {} }: HttpSettings): HttpClient {
  const proxyOf = proxiesOf(environment);
  const agents = createAgents();
  const defaults = { userAgent, lookup };
  const routed = (request: HttpRequest): HttpRequest => {
    const proxy = request.proxy ?? proxyOf(request.url);
    return proxy === undefined ? request : { ...request, proxy };
  };
  return {
    async send(request) {
      const limits = begin(request);
      try {
        return await exchange({ request: routed(request), limits, agents, defaults });
      } finally {
        limits.release();
      }
    },
    async stream(request) {
      const limits = begin(request);
      try {
        return await openStream({ request: routed(request), limits, agents, defaults });
      } catch (error) {
        limits.release();
        throw error;
      }
    },
    close: () => agents.close(),
  };
}

interface Call {
  /** With the proxy that it goes through, be it the environment's. */
  readonly request: HttpRequest;
  readonly limits: Limits;
  readonly agents: Agents;
  readonly defaults: RequestDefaults;
}

function begin(request: HttpRequest): Limits {
  request.signal?.throwIfAborted();
  return startLimits(request);
}

async function exchange(call: Call): Promise<HttpOutcome> {
  const opened = await open(call);
  if (!opened.ok) return opened;
  const { message, progress } = opened;
  const remoteAddress = call.request.proxy === undefined ? message.socket.remoteAddress : undefined;
  try {
    const body = await readBounded(message, call.request.maxBodyBytes);
    // Bun ends the body of a request that was destroyed as if it were whole.
    call.limits.signal.throwIfAborted();
    const response = { status: message.statusCode ?? 0, headers: headersOf(message), ...body };
    return { ok: true, response: remoteAddress === undefined ? response : { ...response, remoteAddress } };
  } catch (error) {
    return { ok: false, failure: failureOf(error, call, progress) };
  }
}

async function openStream(call: Call): Promise<HttpStreamOutcome> {
  const opened = await open(call);
  if (!opened.ok) {
    call.limits.release();
    return opened;
  }
  call.limits.stopTimer();
  const { message } = opened;
  // A break before anybody reads would otherwise be an error that nobody handles.
  message.on("error", () => {});
  message.once("close", () => call.limits.release());
  return {
    ok: true,
    status: message.statusCode ?? 0,
    headers: headersOf(message),
    chunks: readAsItComes(message, call.request.maxBodyBytes),
  };
}

type Opening =
  | { readonly ok: true; readonly message: IncomingMessage; readonly progress: Progress }
  | { readonly ok: false; readonly failure: NetworkFailure };

async function open(call: Call): Promise<Opening> {
  // A kept connection was made before this request's addresses were judged.
  const connection: Connection = call.request.refuseAddress === undefined ? "kept" : "fresh";
  const first = await attempt(call, connection);
  const opening = "stale" in first ? await attempt(call, "fresh") : first;
  if ("stale" in opening) throw new Error("a fresh connection was taken for a kept one");
  return opening;
}

/** `stale`: the server had closed the kept connection before the request reached it. */
async function attempt(call: Call, connection: Connection): Promise<Opening | { readonly stale: true }> {
  const { request, limits, agents, defaults } = call;
  const choice = agents.choose(request, connection);
  if (!choice.ok) {
    return {
      ok: false,
      failure: { kind: choice.kind, host: dialledHost(request.url), detail: choice.detail },
    };
  }
  const send = request.url.protocol === "http:" ? plainRequest : tlsRequest;
  const sending = send(request.url, {
    ...requestOptions(request, defaults),
    agent: choice.agent,
  });
  // Node's own `signal` would reach the socket as well, and end whatever uses the kept connection by then.
  limits.signal.addEventListener("abort", () => sending.destroy(), { once: true });
  const progress = trackProgress(sending, request.url);
  try {
    const answered = responseOf(sending, limits.signal);
    sending.end(requestBody(request));
    const message = await answered;
    progress.answered();
    return { ok: true, message, progress };
  } catch (error) {
    if (connection === "kept" && isStale(error, sending, call)) return { stale: true };
    return { ok: false, failure: failureOf(error, call, progress) };
  }
}

/** Rejects as soon as the signal fires, even where node waits for a name lookup that nobody can cancel. */
function responseOf(sending: ClientRequest, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", reject, { once: true });
    sending.once("response", resolve);
    // Without a listener Node would close the connection and say nothing to anybody.
    sending.once("upgrade", (_message, socket) => {
      socket.destroy();
      reject(new UnwantedUpgrade());
    });
    // Errors after the first (node may emit one when the body breaks off as well) have nothing more to say.
    sending.on("error", reject);
  });
}

/** The server answered 101, which nobody had asked for. */
class UnwantedUpgrade extends Error {
  readonly code = "ERR_UNWANTED_UPGRADE";

  constructor() {
    super("the server switched to another protocol");
  }
}

/** Nothing can have happened on the server: the method is safe, and not one byte of an answer had come. */
function isStale(error: unknown, sending: ClientRequest, { request, limits }: Call): boolean {
  if (limits.signal.aborted || !sending.reusedSocket) return false;
  return (request.method === "GET" || request.method === "HEAD") && STALE_CODES.has(codeOf(error));
}

const STALE_CODES: ReadonlySet<string> = new Set(["ECONNRESET", "EPIPE", "ERR_SOCKET_CLOSED"]);

/** Throws the caller's reason when its signal was what ended the request. */
function failureOf(error: unknown, { request, limits }: Call, progress: Progress): NetworkFailure {
  const elapsedMs = limits.elapsedMs();
  if (limits.timedOut()) {
    return {
      kind: "timeout",
      host: dialledHost(request.url),
      afterMs: elapsedMs,
      detail: `timed out ${progress.doing()}`,
    };
  }
  request.signal?.throwIfAborted();
  const { url, tls } = request;
  const named = tls?.serverName === undefined ? {} : { serverName: tls.serverName };
  const isProxied = request.proxy !== undefined;
  return classifyFailure(error, { url, ...named, isProxied, elapsedMs, answered: progress.hasAnswer() });
}
