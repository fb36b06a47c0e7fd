import { createServer } from "node:net";

/**
 * Ports on 127.0.0.1 that nobody listens on. All are held open until the last is known, so that no two are the
 * same; another process could still take one before its server does, and that server then fails with a clear message.
 */
export async function freePorts(count: number): Promise<readonly number[]> {
  const held = await Promise.all(Array.from({ length: count }, holdPort));
  await Promise.all(held.map((port) => port.release()));
  return held.map((port) => port.number);
}

async function holdPort() {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has no port");
  const release = () => new Promise((settle) => server.close(settle));
  return { number: address.port, release };
}
