import { connect, type LookupFunction, type Socket } from "node:net";
import { SocksClient } from "socks";
import type { SocksProxy } from "./proxies.ts";

/** The proxy did not open the way; `code` is the one that Node has for the tunnels of its own proxies. */
class SocksFailed extends Error {
  override readonly name = "SocksFailed";
  readonly code = "ERR_PROXY_TUNNEL";
}

/**
 * Longer than any request waits. A request that is over does not end the handshake that was begun for it: that ends by
 * itself, and meanwhile keeps no process alive. Milliseconds.
 */
const HANDSHAKE_MS = 30_000;

export interface Destination {
  /** A name, which the proxy looks up, or an address. */
  readonly host: string;
  readonly port: number;
}

/**
 * A connection to `destination` through a SOCKS5 proxy. The proxy looks the name up, as with Go's clients, to whom
 * `socks5` and `socks5h` are the same (net/http `transport.go` of Go 1.26).
 *
 * @param lookup finds the proxy itself
 */
export async function openSocksWay(
  proxy: SocksProxy,
  destination: Destination,
  lookup: LookupFunction | undefined,
): Promise<Socket> {
  const { host, port, login } = proxy;
  const socket = await connected(
    connect({ host, port, timeout: HANDSHAKE_MS, ...(lookup === undefined ? {} : { lookup }) }),
  );
  try {
    await SocksClient.createConnection({
      command: "connect",
      proxy: {
        host,
        port,
        type: 5,
        ...(login === undefined ? {} : { userId: login.username, password: login.password.reveal() }),
      },
      destination,
      existing_socket: socket,
      timeout: HANDSHAKE_MS,
    });
  } catch (cause) {
    socket.destroy();
    // The library's error holds the password among its options, so it is not kept as the cause.
    throw new SocksFailed(detailOf(cause));
  }
  socket.setTimeout(0);
  return socket.ref();
}

function connected(socket: Socket): Promise<Socket> {
  socket.unref();
  return new Promise((resolve, reject) => {
    socket.once("connect", () => {
      socket.off("error", reject);
      resolve(socket);
    });
    socket.once("error", reject);
    socket.once("timeout", () => socket.destroy(new SocksFailed("the proxy does not answer")));
  });
}

/** `Socks5 proxy rejected connection - HostUnreachable` → `the SOCKS5 proxy rejected connection - HostUnreachable`. */
function detailOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : "";
  return message.replace(/^Socks5 proxy/i, "the SOCKS5 proxy") || "the SOCKS5 proxy opened no way";
}
