import { readFile } from "node:fs/promises";
import { type IncomingMessage, request, type ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { CertificatePair } from "../../../testbed/certificates.ts";
import type { RegistryHandle } from "../../../testbed/registries.ts";
import { listen } from "../../servers/listening.ts";

export interface TlsFront {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Gives a registry on plain HTTP another name, with a certificate for it. Its token service is found below the same
 * name, as at GHCR: whatever name the client used.
 */
export async function startTlsFront(registry: RegistryHandle, pair: CertificatePair): Promise<TlsFront> {
  const tls = { key: await readFile(pair.keyPath), cert: await readFile(pair.certificatePath) };
  const server = createServer(tls, (incoming, outgoing) => forward(registry, incoming, outgoing));
  const port = await listen(server);
  return {
    port,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function forward(registry: RegistryHandle, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const isToken = incoming.url?.startsWith("/token/") === true && registry.tokenUrl !== undefined;
  const upstream = new URL(incoming.url ?? "/", isToken ? registry.tokenUrl : registry.url);
  const { host, ...headers } = incoming.headers;
  const sending = request(upstream, { method: incoming.method ?? "GET", headers }, (answer) => {
    const challenge = answer.headers["www-authenticate"];
    const named =
      challenge === undefined || registry.tokenUrl === undefined
        ? {}
        : { "www-authenticate": challenge.replace(registry.tokenUrl, `https://${host}/token/`) };
    outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...named });
    answer.pipe(outgoing);
  });
  sending.on("error", () => outgoing.destroy());
  incoming.pipe(sending);
}
