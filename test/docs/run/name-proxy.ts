import { createServer, type IncomingMessage } from "node:http";
import { connect, type Socket } from "node:net";
import { listen } from "../../servers/listening.ts";

export interface NameProxy {
  /** `http://127.0.0.1:PORT`, for HTTPS_PROXY. */
  readonly url: string;
  /** Leads `HOST:PORT` to this port of 127.0.0.1. Everything else is refused: nothing leaves the machine. */
  lead(authority: string, port: number): void;
  close(): Promise<void>;
}

/** A proxy by CONNECT to whom the names of real registries are servers of the tests' own. */
export async function startNameProxy(): Promise<NameProxy> {
  const ports = new Map<string, number>();
  const sockets = new Set<Socket>();
  const proxy = createServer((_, response) => response.writeHead(403).end());
  proxy.on("connection", (socket: Socket) => void sockets.add(socket));
  proxy.on("connect", (request: IncomingMessage, socket: Socket) => {
    socket.on("error", () => {});
    const port = ports.get(request.url ?? "");
    if (port === undefined) {
      socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
      return;
    }
    const upstream = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      upstream.pipe(socket);
      socket.pipe(upstream);
    });
    sockets.add(upstream);
    upstream.on("error", () => socket.destroy());
  });
  const port = await listen(proxy);
  return {
    url: `http://127.0.0.1:${port}`,
    lead: (authority, toPort) => void ports.set(authority, toPort),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => proxy.close(closed));
    },
  };
}
