import { createServer, type IncomingMessage } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { createServer as createSilentServer, type Server, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { listen } from "../servers/listening.ts";
import type { KeyAndCertificate } from "../servers/test-certificates.ts";
import { honest } from "./answers.ts";
import type { Answer, Lie } from "./lie.ts";

export interface LyingServers {
  /** `127.0.0.1:PORT` of the registry. */
  readonly host: string;
  /** Of both servers. */
  readonly requests: () => number;
  readonly sentKib: () => number;
  /** Everything that the second server was sent, headers and paths. */
  readonly otherReceived: () => string;
}

/** Starts the registry that tells this lie, and the server beside it. Both are closed when the test is over. */
export async function startLyingServers(lie: Lie, certificate?: KeyAndCertificate): Promise<LyingServers> {
  const other = await startCounting(createServer(), lie.otherAnswer ?? honest);
  const registry = await startCounting(registryServer(lie, certificate), lie.answer);
  const origin = `${lie.certificate === undefined ? "http" : "https"}://127.0.0.1:${registry.port}`;
  const ground = { origin, otherOrigin: `http://127.0.0.1:${other.port}` };
  registry.begin(ground);
  other.begin(ground);
  return {
    host: `127.0.0.1:${registry.port}`,
    requests: () => registry.received.length + other.received.length,
    sentKib: () => (registry.sentBytes() + other.sentBytes()) / 1_024,
    otherReceived: () => other.received.join("\n"),
  };
}

function registryServer(lie: Lie, certificate: KeyAndCertificate | undefined): Server {
  if (lie.certificate === "none-ever") return createSilentServer();
  return certificate === undefined ? createServer() : createTlsServer(certificate);
}

async function startCounting(server: Server, answer: Answer) {
  const received: string[] = [];
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {}); // whoever is lied to may hang up
  });
  server.on("tlsClientError", () => {});
  const port = await listen(server);
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    port,
    received,
    sentBytes: () => [...sockets].reduce((sum, socket) => sum + takenFrom(socket), 0),
    begin: (ground: Parameters<Answer>[2]) => {
      server.on("request", (request, response) => {
        received.push(textOf(request));
        answer(request, response, ground);
      });
    },
  };
}

/** What the operating system took of it; node counts what waits in its own buffer as well. */
function takenFrom(socket: Socket): number {
  return socket.bytesWritten - socket.writableLength;
}

function textOf({ method = "", url = "", rawHeaders }: IncomingMessage): string {
  return [method, url, ...rawHeaders].join(" ");
}
