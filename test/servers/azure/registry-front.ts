import { request as plainRequest, type ServerResponse } from "node:http";
import { createServer } from "node:https";
import { listen } from "../listening.ts";
import type { KeyAndCertificate } from "../test-certificates.ts";
import { challenge, isGranted, newDataPlane, tokenService } from "./data-plane.ts";
import type { DataPlaneJudge } from "./data-plane-judge.ts";
import { type AzureReply, receive } from "./exchange.ts";
import { cut } from "./stand-in.ts";
import type { AzureState, StoredRegistry } from "./state.ts";
import { troubleAt } from "./trouble.ts";

export interface Upstream {
  /** `http://127.0.0.1:PORT`, with Basic. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

export interface FrontOptions {
  readonly upstream: Upstream;
  readonly tls: KeyAndCertificate;
  readonly judge: DataPlaneJudge;
}

export interface RegistryFront {
  readonly port: number;
  /** What the judge had against exchanges with the token service. A test ends with none. */
  readonly faults: readonly string[];
  /** Every access token and refresh token that it has given so far. */
  tokensGiven(): readonly string[];
  close(): void;
}

/**
 * Azure's token service in front of a real registry. The challenge names the token service below whatever name the client
 * used: the node knows this front by its address alone.
 */
export async function startRegistryFront(
  state: AzureState,
  registry: StoredRegistry,
  { upstream, tls, judge }: FrontOptions,
): Promise<RegistryFront> {
  const plane = newDataPlane();
  const faults: string[] = [];
  const server = createServer(tls, async (message, response) => {
    const host = message.headers.host ?? registry.loginServer;
    const { pathname } = new URL(message.url ?? "/", "https://x");
    const trouble = troubleAt(state, `${message.method} ${pathname}`);
    if (trouble?.kind === "cut") return cut(trouble, response);
    if (trouble !== undefined) return write(response, trouble.reply);
    if (registry.firewall !== undefined) return write(response, addressRefused(registry.firewall));
    if (pathname.startsWith("/oauth2/")) {
      const request = await receive(message, `https://${host}`);
      const reply = tokenService(state, plane, registry, request) ?? { status: 404 };
      faults.push(...judge(request, reply).map((fault) => `${request.method} ${pathname}: ${fault}`));
      return write(response, reply);
    }
    const [, repository] = /^\/v2\/(.+)\/(?:manifests|blobs|tags)\//.exec(pathname) ?? [];
    if (!isGranted(plane, message.headers.authorization, repository))
      return write(response, challenge(host, repository));
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
    faults,
    tokensGiven: () => [...plane.access.keys(), ...plane.refresh.keys()],
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** On every request, the first one too (Azure/acr#633). */
function addressRefused(address: string): AzureReply {
  const message = `client with IP '${address}' is not allowed access. Refer https://aka.ms/acr/firewall to grant access.`;
  return { status: 403, body: { errors: [{ code: "DENIED", message }] } };
}

function write(response: ServerResponse, { status, headers, body }: AzureReply): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(body === undefined ? "" : JSON.stringify(body));
}
