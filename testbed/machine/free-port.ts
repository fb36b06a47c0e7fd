import { randomInt } from "node:crypto";
import { createServer, type Server } from "node:net";
import { isErrorWithCode } from "./error-code.ts";

/**
 * Below what every system gives to outgoing connections (32768 and up on Linux, 49152 elsewhere) and below
 * Kubernetes' node ports: between our look and the server's start nobody takes one by chance.
 */
const FIRST_PORT = 20_000;
const LAST_PORT = 29_999;
const ATTEMPTS = 100;

/** Ports on 127.0.0.1 that nobody listens on, no two the same. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const held: HeldPort[] = [];
  while (held.length < count) held.push(await holdPort());
  await Promise.all(held.map(({ server }) => new Promise((settle) => server.close(settle))));
  return held.map(({ port }) => port);
}

interface HeldPort {
  readonly port: number;
  readonly server: Server;
}

async function holdPort(): Promise<HeldPort> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = randomInt(FIRST_PORT, LAST_PORT + 1);
    const server = await listen(port);
    if (server !== undefined) return { port, server };
  }
  throw new Error(`no port is free on 127.0.0.1 between ${FIRST_PORT} and ${LAST_PORT}`);
}

function listen(port: number): Promise<Server | undefined> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once("error", (error) =>
      isErrorWithCode(error, "EADDRINUSE") ? resolve(undefined) : reject(error),
    );
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}
