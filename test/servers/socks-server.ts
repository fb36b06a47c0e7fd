import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { listen } from "./listening.ts";

export interface SocksServer {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** `name reg.test:443`, or `address 10.0.0.1:443`: how the destination was given, in order. */
  readonly asked: readonly string[];
}

export interface SocksServerOptions {
  /** Who does not show them is refused. */
  readonly login?: { readonly username: string; readonly password: string };
  /** The reply to every wish (RFC 1928, 6). Default: 0, which opens the way. */
  readonly reply?: number;
  /** It takes connections and says nothing. */
  readonly isSilent?: boolean;
}

const VERSION = 5;
const LOGIN_VERSION = 1;
const NO_LOGIN = 0;
const LOGIN = 2;
const NONE_FITS = 0xff;
const NAME = 3;
const IPV6 = 4;

/** A real SOCKS5 proxy (RFC 1928, RFC 1929), to whom every name and address is this machine. Closed after the test. */
export async function startSocksServer(options: SocksServerOptions = {}): Promise<SocksServer> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    if (options.isSilent !== true) serve(socket, options, { asked, sockets }).catch(() => socket.destroy());
  });
  const port = await listen(server);
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((closed) => server.close(closed));
  });
  return { host: `127.0.0.1:${port}`, asked };
}

interface Seen {
  readonly asked: string[];
  readonly sockets: Set<Socket>;
}

async function serve(socket: Socket, { login, reply = 0 }: SocksServerOptions, seen: Seen): Promise<void> {
  const [, count = 0] = await bytes(socket, 2);
  const offered = await bytes(socket, count);
  const wanted = login === undefined ? NO_LOGIN : LOGIN;
  if (!offered.includes(wanted)) {
    socket.end(Buffer.of(VERSION, NONE_FITS));
    return;
  }
  socket.write(Buffer.of(VERSION, wanted));
  if (login !== undefined) {
    await bytes(socket, 1);
    const username = await text(socket);
    const isKnown = (await text(socket)) === login.password && username === login.username;
    socket.write(Buffer.of(LOGIN_VERSION, isKnown ? 0 : 1));
    if (!isKnown) return void socket.end();
  }
  const destination = await readDestination(socket);
  seen.asked.push(`${destination.kind} ${destination.host}:${destination.port}`);
  if (reply !== 0) {
    socket.end(answer(reply));
    return;
  }
  const upstream = connect(destination.port, "127.0.0.1", () => {
    socket.write(answer(0));
    upstream.pipe(socket);
    socket.pipe(upstream);
  });
  seen.sockets.add(upstream);
  upstream.on("error", () => socket.destroy());
}

async function readDestination(socket: Socket) {
  const [, , , type = 0] = await bytes(socket, 4);
  const host =
    type === NAME
      ? await text(socket)
      : type === IPV6
        ? [...(await bytes(socket, 16))].map((byte) => byte.toString(16).padStart(2, "0")).join("")
        : (await bytes(socket, 4)).join(".");
  const port = (await bytes(socket, 2)).readUInt16BE();
  return { kind: type === NAME ? "name" : "address", host, port };
}

function answer(reply: number): Buffer {
  return Buffer.of(VERSION, reply, 0, 1, 0, 0, 0, 0, 0, 0);
}

async function text(socket: Socket): Promise<string> {
  const [length = 0] = await bytes(socket, 1);
  return (await bytes(socket, length)).toString();
}

async function bytes(socket: Socket, count: number): Promise<Buffer> {
  if (count === 0) return Buffer.alloc(0);
  for (;;) {
    const read: Buffer | null = socket.read(count);
    if (read !== null) return read;
    if (socket.readableEnded || socket.destroyed) throw new Error("the client is gone");
    await Promise.race([once(socket, "readable"), once(socket, "close")]);
  }
}
