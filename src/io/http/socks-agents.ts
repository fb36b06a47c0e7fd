import { type ClientRequestArgs, Agent as PlainAgent, type AgentOptions as PlainOptions } from "node:http";
import { Agent as TlsAgent, type AgentOptions as TlsOptions } from "node:https";
import type { LookupFunction, Socket } from "node:net";
import { Duplex } from "node:stream";
import type { SocksProxy } from "./proxies.ts";

/** How node:http is told of a connection that takes its time. */
type Done = (error: Error | null, stream: Duplex) => void;

/** What of a request's options says where it goes. */
interface Target extends ClientRequestArgs {
  readonly lookup?: LookupFunction;
}

/** Sends plain HTTP through a SOCKS5 proxy, each connection by a way of its own. */
export class PlainSocksAgent extends PlainAgent {
  readonly #proxy: SocksProxy;

  constructor(proxy: SocksProxy, options: PlainOptions) {
    super(options);
    this.#proxy = proxy;
  }

  override createConnection(target: Target, done?: Done): undefined {
    tell(done, openWay(this.#proxy, target));
  }
}

/** Speaks TLS with the server, inside of the way that a SOCKS5 proxy opens. */
export class TlsSocksAgent extends TlsAgent {
  readonly #proxy: SocksProxy;

  constructor(proxy: SocksProxy, options: TlsOptions) {
    super(options);
    this.#proxy = proxy;
  }

  override createConnection(target: Target, done?: Done): undefined {
    const secured = async (): Promise<Duplex> => {
      const inside = { ...target, socket: await openWay(this.#proxy, target) };
      const stream = super.createConnection(inside);
      if (!stream) throw new Error("node:https made no TLS connection out of a socket");
      return stream;
    };
    tell(done, secured());
  }
}

async function openWay(proxy: SocksProxy, { host, port, lookup }: Target): Promise<Socket> {
  // Loaded when there is such a proxy, which is the exception.
  const { openSocksWay } = await import("./socks-way.ts");
  return openSocksWay(proxy, { host: host ?? "localhost", port: Number(port) }, lookup);
}

/** Beside an error node:http looks at no stream. */
const NO_STREAM = new Duplex();

function tell(done: Done | undefined, opening: Promise<Duplex>): void {
  opening.then(
    (stream) => done?.(null, stream),
    (error: Error) => done?.(error, NO_STREAM),
  );
}
