import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { Socket } from "node:net";
import { expect, onTestFinished } from "vitest";
import { listen } from "./listening.ts";

/**
 * What a request is answered with. `drop`: the connection is cut. `hang`: nothing ever comes. `hang-in-body`:
 * headers and a first byte, then nothing. `endless`: a body that never ends. `break-off`: less body than announced.
 */
export type Reply =
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string | readonly string[]>>;
      readonly body?: string | Uint8Array;
    }
  | "drop"
  | "hang"
  | "hang-in-body"
  | "endless"
  | "break-off";

export interface Row {
  readonly method: string;
  /** With the query, exactly as it must come. */
  readonly path: string;
  /** Headers that must be as given; null: that must not be there. */
  readonly headers?: Readonly<Record<string, string | RegExp | null>>;
  /** Only in this state; the server starts in `"start"`. */
  readonly inState?: string;
  /** The state afterwards. */
  readonly toState?: string;
  readonly reply: Reply;
}

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface TableServer {
  readonly origin: string;
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  readonly port: number;
  /** Every request that came, in order. */
  readonly received: readonly Received[];
  /** How many connections were opened to it. */
  readonly connections: () => number;
}

export interface TableServerOptions {
  readonly tls?: { readonly key: string; readonly cert: string };
}

/**
 * A real HTTP server that answers what its table says and nothing else: a request that no row expects fails the
 * test, as does a header that differs. After regclient's internal/reqresp. Closed when the test is over.
 */
export async function startTableServer(
  table: readonly Row[] | ((self: { readonly origin: string; readonly host: string }) => readonly Row[]),
  { tls }: TableServerOptions = {},
): Promise<TableServer> {
  const received: Received[] = [];
  const unexpected: string[] = [];
  const sockets = new Set<Socket>();
  let opened = 0;
  let state = "start";
  let rows: readonly Row[] = [];
  const answer = async (message: IncomingMessage, response: ServerResponse) => {
    const request = await receive(message);
    received.push(request);
    const row = rows.find((each) => isFor(each, request, state));
    if (row === undefined) {
      unexpected.push(`${request.method} ${request.path} in state ${state}: ${whyNot(rows, request)}`);
      response.writeHead(599).end();
      return;
    }
    state = row.toState ?? state;
    reply(row.reply, response);
  };
  const server: Server = tls === undefined ? createServer(answer) : createTlsServer(tls, answer);
  server.on("connection", (socket: Socket) => {
    opened++;
    sockets.add(socket);
    socket.on("error", () => {}); // a client that gives up is no fault of the server
    socket.on("close", () => sockets.delete(socket));
  });
  // Longer than any test: a client must not depend on being hung up on.
  server.keepAliveTimeout = 60_000;
  server.on("tlsClientError", () => {});
  const port = await listen(server);
  const host = `127.0.0.1:${port}`;
  const origin = `${tls === undefined ? "http" : "https"}://${host}`;
  rows = typeof table === "function" ? table({ origin, host }) : table;
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((closed) => server.close(closed));
    expect(unexpected, "requests that nobody expected").toEqual([]);
  });
  return { origin, host, port, received, connections: () => opened };
}

async function receive(message: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  const headers = Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : value,
    ]),
  );
  const { method = "", url = "" } = message;
  return { method, path: url, headers, body: Buffer.concat(chunks).toString() };
}

function isFor(row: Row, request: Received, state: string): boolean {
  if (row.method !== request.method || row.path !== request.path) return false;
  return (row.inState === undefined || row.inState === state) && wrongHeaders(row, request).length === 0;
}

function wrongHeaders(row: Row, request: Received): readonly string[] {
  return Object.entries(row.headers ?? {})
    .filter(([name, wanted]) => {
      const value = request.headers[name];
      if (wanted === null || value === undefined) return (wanted === null) !== (value === undefined);
      return typeof wanted === "string" ? value !== wanted : !wanted.test(value);
    })
    .map(([name]) => name);
}

function whyNot(rows: readonly Row[], request: Received): string {
  const near = rows.filter((row) => row.method === request.method && row.path === request.path);
  if (near.length === 0) return "no row has this path";
  const wrong = near.flatMap((row) => wrongHeaders(row, request));
  return wrong.length === 0 ? "wrong state" : `wrong headers: ${[...new Set(wrong)].join(", ")}`;
}

function reply(what: Reply, response: ServerResponse): void {
  if (what === "hang") return;
  if (what === "drop") {
    response.socket?.destroy();
  } else if (what === "hang-in-body") {
    response.writeHead(200, { "content-type": "application/json" }).write("{");
  } else if (what === "endless") {
    response.writeHead(200, { "content-type": "application/json" });
    pour(response);
  } else if (what === "break-off") {
    response.writeHead(200, { "content-length": "1000" }).write("{", () => response.socket?.destroy());
  } else {
    const headers = Object.entries(what.headers ?? {}).map(([name, value]): [string, string | string[]] => [
      name,
      typeof value === "string" ? value : [...value],
    ]);
    response.writeHead(what.status, Object.fromEntries(headers)).end(what.body);
  }
}

const POURED_CHUNK = Buffer.alloc(64 * 1024, " ");

function pour(response: ServerResponse): void {
  while (!response.destroyed && response.write(POURED_CHUNK));
  if (!response.destroyed) response.once("drain", () => pour(response));
}
