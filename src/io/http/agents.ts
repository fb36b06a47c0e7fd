import { Agent as PlainAgent } from "node:http";
import { Agent as TlsAgent, type AgentOptions as TlsAgentOptions } from "node:https";
import { createSecureContext } from "node:tls";
import type { SecretText } from "../../core/credential/secret-text.ts";
import type { HttpRequest, TlsOptions } from "../../core/http/http.ts";
import { type ReadProxy, readProxy } from "./proxies.ts";
import { PlainSocksAgent, TlsSocksAgent } from "./socks-agents.ts";
import { machineAuthorities, splitAuthorities } from "./trusted-authorities.ts";

/** `kept`: connections are reused. `fresh`: a new one for each request. */
export type Connection = "kept" | "fresh";

export type AgentChoice =
  | { readonly ok: true; readonly agent: PlainAgent }
  /** `tls-other`: the options hold a certificate or key that cannot be read; `proxy`: the proxy cannot be used. */
  | { readonly ok: false; readonly kind: "tls-other" | "proxy"; readonly detail: string };

export interface Agents {
  choose(request: HttpRequest, connection: Connection): AgentChoice;
  /** Closes the connections that are kept. */
  close(): void;
}

interface PlainPair {
  readonly proxy: SecretText | undefined;
  readonly kept: PlainAgent;
  readonly fresh: PlainAgent;
}

interface TlsPair {
  readonly tls: TlsOptions;
  readonly proxy: SecretText | undefined;
  readonly kept: TlsAgent;
  readonly fresh: TlsAgent;
}

/** A process talks to a handful of trust domains; a controller with a certificate for each registry, to some more. */
const MAX_PAIRS = 32;

/**
 * One pair of agents for each set of TLS options and proxy, for an agent's connections must not be shared by requests
 * that trust different authorities or go another way, and building a TLS context from a machine's store costs 10 ms.
 */
export function createAgents(): Agents {
  const plainPairs: PlainPair[] = [];
  const pairs: TlsPair[] = [];
  let machine: readonly string[] | undefined;
  const ofMachine = () => {
    machine ??= machineAuthorities();
    return machine;
  };
  return {
    choose({ url, tls = {}, proxy }, connection) {
      const way: Way = proxy === undefined ? { kind: "direct" } : readProxy(proxy);
      if (way.kind === "unusable") return { ok: false, kind: "proxy", detail: way.detail };
      const ground = { ofMachine, proxy, way };
      if (url.protocol === "http:") {
        const pair = plainPairs.find((each) => isSameSecret(each.proxy, proxy)) ?? makePlainPair(ground);
        if (!plainPairs.includes(pair)) keep(plainPairs, pair);
        return { ok: true, agent: pair[connection] };
      }
      const known = pairs.find((pair) => isSameTls(pair.tls, tls) && isSameSecret(pair.proxy, proxy));
      if (known !== undefined) return { ok: true, agent: known[connection] };
      const made = makePair(tls, ground);
      if (typeof made === "string") return { ok: false, kind: "tls-other", detail: made };
      keep(pairs, made);
      return { ok: true, agent: made[connection] };
    },
    close() {
      for (const { kept } of [...plainPairs, ...pairs]) kept.destroy();
    },
  };
}

function keep<Pair>(pairs: Pair[], made: Pair): void {
  pairs.push(made);
  // Not destroyed: that would cut requests which are under way. Its idle connections end with their servers' patience.
  if (pairs.length > MAX_PAIRS) pairs.shift();
}

type Way = ReadProxy | { readonly kind: "direct" };

interface PairGround {
  readonly ofMachine: () => readonly string[];
  readonly proxy: SecretText | undefined;
  readonly way: Way;
}

function makePlainPair({ proxy, way }: PairGround): PlainPair {
  const make = (keepAlive: boolean) =>
    way.kind === "socks"
      ? new PlainSocksAgent(way.socks, { keepAlive })
      : new PlainAgent({ ...proxyEnvOf(way), keepAlive });
  return { proxy, kept: make(true), fresh: make(false) };
}

function makeTlsAgent(way: Way, options: TlsAgentOptions): TlsAgent {
  return way.kind === "socks"
    ? new TlsSocksAgent(way.socks, options)
    : new TlsAgent({ ...proxyEnvOf(way), ...options });
}

function proxyEnvOf(way: Way): Pick<Extract<ReadProxy, { kind: "http" }>, "proxyEnv"> | undefined {
  return way.kind === "http" ? { proxyEnv: way.proxyEnv } : undefined;
}

/** A text says what cannot be read. */
function makePair(tls: TlsOptions, { ofMachine, proxy, way }: PairGround): TlsPair | string {
  const given = tls.ca === undefined ? [] : splitAuthorities(tls.ca);
  if (given === undefined)
    return "the certificate authority that was given holds no certificate that can be read";
  const base = tls.ca !== undefined && tls.caMode === "only" ? [] : ofMachine();
  try {
    const secureContext = createSecureContext({
      ca: [...base, ...given],
      ...(tls.clientCertificate === undefined ? {} : { cert: tls.clientCertificate }),
      ...(tls.clientKey === undefined ? {} : { key: tls.clientKey.reveal() }),
    });
    const shared = { secureContext, rejectUnauthorized: tls.skipVerification !== true };
    return {
      tls,
      proxy,
      kept: makeTlsAgent(way, { ...shared, keepAlive: true }),
      fresh: makeTlsAgent(way, { ...shared, keepAlive: false }),
    };
  } catch {
    // OpenSSL's words name the fault only in its own terms, and may quote the key.
    return "the client certificate or its key cannot be read, or they do not belong together";
  }
}

/** `serverName` is told to the connection, not to the agent. */
function isSameTls(a: TlsOptions, b: TlsOptions): boolean {
  return (
    a.ca === b.ca &&
    (a.caMode ?? "add") === (b.caMode ?? "add") &&
    a.clientCertificate === b.clientCertificate &&
    isSameSecret(a.clientKey, b.clientKey) &&
    (a.skipVerification ?? false) === (b.skipVerification ?? false)
  );
}

function isSameSecret(a: SecretText | undefined, b: SecretText | undefined): boolean {
  return a === undefined || b === undefined ? a === b : a.equals(b);
}
