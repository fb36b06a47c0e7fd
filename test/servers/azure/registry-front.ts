import { request as plainRequest } from "node:http";
import { createServer } from "node:https";
import { listen } from "../listening.ts";
import type { KeyAndCertificate } from "../test-certificates.ts";
import { challenge, isGranted, newDataPlane, tokenService } from "./data-plane.ts";
import { receive } from "./exchange.ts";
import type { AzureState, StoredRegistry } from "./state.ts";

export interface Upstream {
  /** `http://127.0.0.1:PORT`, with Basic. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

export interface FrontOptions {
  readonly upstream: Upstream;
  readonly tls: KeyAndCertificate;
}

export interface RegistryFront {
  readonly port: number;
  close(): void;
}

/**
 * Azure's token service in front of a real registry. The challenge names the token service below whatever name the client
 * used: the node knows this front by its address alone.
 */
export async function startRegistryFront(
  state: AzureState,
  registry: StoredRegistry,
  { upstream, tls }: FrontOptions,
): Promise<RegistryFront> {
  const plane = newDataPlane();
  const server = createServer(tls, async (message, response) => {
    const host = message.headers.host ?? registry.loginServer;
    const { pathname } = new URL(message.url ?? "/", "https://x");
    if (pathname.startsWith("/oauth2/")) {
      const request = await receive(message, `https://${host}`);
      const reply = tokenService(state, plane, registry, request) ?? { status: 404 };
      response.writeHead(reply.status, { "content-type": "application/json", ...reply.headers });
      response.end(reply.body === undefined ? "" : JSON.stringify(reply.body));
      return;
    }
    const [, repository] = /^\/v2\/(.+)\/(?:manifests|blobs|tags)\//.exec(pathname) ?? [];
    if (!isGranted(plane, message.headers.authorization, repository)) {
      const reply = challenge(host, repository);
      response.writeHead(reply.status, { "content-type": "application/json", ...reply.headers });
      response.end(JSON.stringify(reply.body));
      return;
    }
    const basic = Buffer.from(`${upstream.username}:${upstream.password}`).toString("base64");
    const forwarded = plainRequest(
      `${upstream.url}${message.url ?? ""}`,
      { method: message.method, headers: { ...message.headers, authorization: `Basic ${basic}` } },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    forwarded.on("error", () => response.destroy());
    message.pipe(forwarded);
  });
  const port = await listen(server);
  return {
    port,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
