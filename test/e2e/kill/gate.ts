import {
  createServer,
  type IncomingMessage,
  Agent as PlainAgent,
  request,
  type ServerResponse,
} from "node:http";
import { createServer as createTlsServer, request as requestTls, Agent as TlsAgent } from "node:https";
import type { Server } from "node:net";
import { buffer } from "node:stream/consumers";
import { listen } from "../../servers/listening.ts";
import type { KeyAndCertificate } from "../../servers/test-certificates.ts";
import { requestName } from "./request-name.ts";

/** A server that requests are passed on to. */
export interface Upstream {
  readonly origin: string;
  /** Absent: plain HTTP. */
  readonly caPem?: string;
}

/** One of several requests of one name. */
export interface NthRequest {
  readonly name: string;
  /** Counted from 1. */
  readonly nth: number;
}

/** What happens at one request; it and all later ones get no answer. */
export interface Interruption {
  /** The first of this name, or the n-th, counted from 1. Requests that run side by side have no place of their own. */
  readonly at: string | NthRequest;
  /** `before`: the request is not passed on. `answered`: it is, and its whole answer came back to the gate. */
  readonly when: "before" | "answered";
  readonly act: () => void;
}

/** Stands before the API server and a registry, so that a test sees every request and may stop at any. */
export interface Gate {
  /** Where the API server is to be asked. */
  readonly apiServer: string;
  /** `127.0.0.1:PORT`; undefined where there is no registry behind it. */
  readonly registryHost: string | undefined;
  /** The requests so far, in the words of `requestName`. */
  readonly asked: readonly string[];
  /** Counts from 1 again. */
  interrupt(interruption: Interruption | undefined): void;
  /** Does this once, when the first request of this name comes; all goes on as ever. */
  onceAsked(name: string, act: () => void): void;
  /** Lets the API server's clock be ahead where it is read: on Pods that are made in a dry run. */
  setClockAhead(seconds: number): void;
  /** Waits with each request of the API server's that has this name before it is passed on. */
  delay(name: string, milliseconds: number): void;
  close(): Promise<void>;
}

export interface GateOptions {
  readonly apiServer: Upstream;
  /** What the gate shows to clients of the API server, over TLS. */
  readonly certificate: KeyAndCertificate;
  readonly registry?: Upstream;
  readonly tokens?: Upstream;
}

export async function startGate({ apiServer, certificate, registry, tokens }: GateOptions): Promise<Gate> {
  const state: GateState = {
    asked: [],
    interruption: undefined,
    isOver: false,
    clockAheadSeconds: 0,
    told: new Map(),
    delays: new Map(),
    origins: new Map(),
  };
  const doors: Door[] = [await openDoor(state, apiServer, certificate)];
  for (const upstream of [tokens, registry])
    if (upstream !== undefined) doors.push(await openDoor(state, upstream));
  const [api, ...plain] = doors;
  return {
    apiServer: `https://127.0.0.1:${api?.port}`,
    registryHost: registry === undefined ? undefined : `127.0.0.1:${plain.at(-1)?.port}`,
    asked: state.asked,
    interrupt(interruption) {
      state.asked.length = 0;
      state.interruption = interruption;
      state.isOver = false;
    },
    onceAsked: (name, act) => void state.told.set(name, act),
    setClockAhead: (seconds) => {
      state.clockAheadSeconds = seconds;
    },
    delay: (name, milliseconds) => state.delays.set(name, milliseconds),
    close: async () => void (await Promise.all(doors.map((door) => door.close()))),
  };
}

interface GateState {
  readonly asked: string[];
  interruption: Interruption | undefined;
  /** The request of the interruption has come. */
  isOver: boolean;
  clockAheadSeconds: number;
  readonly told: Map<string, () => void>;
  readonly delays: Map<string, number>;
  /** A server's own origin → the gate's; a registry names its token service by it. */
  readonly origins: Map<string, string>;
}

interface Door {
  readonly port: number;
  close(): Promise<void>;
}

async function openDoor(state: GateState, upstream: Upstream, tls?: KeyAndCertificate): Promise<Door> {
  const agent =
    upstream.caPem === undefined
      ? new PlainAgent({ keepAlive: true })
      : new TlsAgent({ keepAlive: true, ca: upstream.caPem });
  const server = tls === undefined ? createServer() : createTlsServer(tls);
  server.on("request", (incoming: IncomingMessage, outgoing: ServerResponse) => {
    // Whoever is killed or cut off in the middle is what the tests are about.
    for (const end of [incoming, outgoing]) end.on("error", () => undefined);
    void pass(state, { upstream, agent }, { incoming, outgoing }).catch(() => outgoing.destroy());
  });
  const port = await listen(server);
  state.origins.set(upstream.origin, `http://127.0.0.1:${port}`);
  return { port, close: () => closed(server, agent) };
}

async function closed(server: Server & { closeAllConnections(): void }, agent: PlainAgent): Promise<void> {
  const isClosed = new Promise((settle) => server.close(settle));
  server.closeAllConnections();
  agent.destroy();
  await isClosed;
}

interface Way {
  readonly upstream: Upstream;
  readonly agent: PlainAgent;
}

interface Passage {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

function isAt(at: Interruption["at"], { name, nth }: NthRequest): boolean {
  return typeof at === "string" ? at === name : at.name === name && at.nth === nth;
}

async function pass(state: GateState, way: Way, { incoming, outgoing }: Passage): Promise<void> {
  const name = requestName(incoming.method ?? "", incoming.url ?? "");
  state.asked.push(name);
  const nth = state.asked.filter((asked) => asked === name).length;
  const told = state.told.get(name);
  state.told.delete(name);
  told?.();
  const { interruption } = state;
  if (state.isOver) return void outgoing.destroy();
  const isLast = interruption !== undefined && isAt(interruption.at, { name, nth });
  state.isOver = isLast;
  if (isLast && interruption.when === "before") {
    interruption.act();
    return void outgoing.destroy();
  }
  const delayMs = state.delays.get(name) ?? 0;
  if (delayMs > 0) await new Promise((settle) => setTimeout(settle, delayMs));
  const answer = await asked(way, incoming, outgoing);
  const isEndless = /[?&]watch=/.test(incoming.url ?? "");
  if (isLast) {
    if (!isEndless) await buffer(answer);
    interruption.act();
    answer.destroy();
    return void outgoing.destroy();
  }
  outgoing.writeHead(answer.statusCode ?? 502, headersThrough(state, answer));
  if (name !== CLOCK_READING || state.clockAheadSeconds === 0) return void answer.pipe(outgoing);
  outgoing.end(stampedLater((await buffer(answer)).toString("utf8"), state.clockAheadSeconds));
}

/** The request by which pullpass learns what the API server's clock says. */
const CLOCK_READING = "create pods (dry run)";

/** An object as a clock that is ahead would have stamped it; times of one length, so the text keeps its own. */
function stampedLater(object: string, seconds: number): string {
  return object.replace(/(?<="creationTimestamp":")[^"]*/, (stamp) =>
    new Date(Date.parse(stamp) + seconds * 1_000).toISOString().replace(/\.\d+Z$/, "Z"),
  );
}

async function asked(
  { upstream, agent }: Way,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<IncomingMessage> {
  const send = upstream.caPem === undefined ? request : requestTls;
  const { host: _, ...headers } = incoming.headers;
  const passed = send(`${upstream.origin}${incoming.url}`, {
    method: incoming.method ?? "GET",
    headers,
    agent,
  });
  outgoing.on("close", () => passed.destroy());
  incoming.pipe(passed);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    passed.on("response", resolve).on("error", reject);
  });
  return answer.on("error", () => undefined);
}

/** Where a registry names its token service, the gate's own door to it is named. */
function headersThrough({ origins }: GateState, answer: IncomingMessage): string[] {
  return answer.rawHeaders.map((text) =>
    [...origins].reduce((changed, [origin, through]) => changed.replaceAll(origin, through), text),
  );
}
