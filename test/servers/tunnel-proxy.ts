import { createServer, type IncomingMessage } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { listen } from "./listening.ts";

export interface TunnelProxy {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** `CONNECT host:port`, or `GET url` for plain HTTP, in order. */
  readonly asked: readonly string[];
}

export interface TunnelProxyOptions {
  /** With it, the proxy itself is spoken to over TLS. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** `user:password`; who does not show it is refused with 407. */
  readonly credential?: string;
}

/** A real proxy: tunnels by CONNECT, to whom every name is this machine. Closed when the test is over. */
export async function startTunnelProxy({ tls, credential }: TunnelProxyOptions = {}): Promise<TunnelProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const mayPass = ({ headers }: IncomingMessage) =>
    credential === undefined ||
    headers["proxy-authorization"] === `Basic ${Buffer.from(credential).toString("base64")}`;
  const proxy = tls === undefined ? createServer() : createTlsServer(tls);
  proxy.on("request", (request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.end("{}");
  });
  proxy.on("connection", (socket: Socket) => void sockets.add(socket));
  proxy.on("connect", (request: IncomingMessage, socket: Socket) => {
    asked.push(`CONNECT ${request.url}`);
    if (!mayPass(request)) {
      socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
      return;
    }
    const port = Number(/:(\d+)$/.exec(request.url ?? "")?.[1]);
    const upstream = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      upstream.pipe(socket);
      socket.pipe(upstream);
    });
    sockets.add(upstream);
    for (const each of [socket, upstream]) each.on("error", () => {});
  });
  const port = await listen(proxy);
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((closed) => proxy.close(closed));
  });
  return { host: `127.0.0.1:${port}`, asked };
}
