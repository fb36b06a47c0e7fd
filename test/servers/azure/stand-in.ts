import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import { listen } from "../listening.ts";
import type { KeyAndCertificate } from "../test-certificates.ts";
import { arm } from "./arm/arm.ts";
import { isTakenBy } from "./audiences.ts";
import { entra } from "./entra.ts";
import { type AzureReply, type AzureRequest, receive, refusal } from "./exchange.ts";
import { graph } from "./graph.ts";
import type { Judge } from "./judge.ts";
import { type AzureState, type Caller, emptyState } from "./state.ts";
import { type Trouble, troubleAt } from "./trouble.ts";
import { judgeArm } from "./undescribed.ts";

/** A small Azure on this machine: Entra's token endpoint and Resource Manager, over TLS, with a state of its own. */
export interface AzureStandIn {
  /** Origins. */
  readonly arm: string;
  readonly login: string;
  readonly graph: string;
  /** Where each of them listens on 127.0.0.1. */
  readonly ports: { readonly arm: number; readonly login: number; readonly graph: number };
  readonly state: AzureState;
  /** Every request to ARM and Graph, `METHOD path`, in order. */
  readonly requests: readonly string[];
  /** Requests that no description knows, and whatever the judge had against one. A test ends with none. */
  readonly faults: readonly string[];
  close(): void;
}

export interface StandInOptions {
  /** The certificate of each of its servers. */
  readonly tlsOf: (service: keyof AzureOrigins) => KeyAndCertificate;
  readonly judge: Judge;
  /** What the hosts of its registries end in, without the dot: `registry.test:7443`. */
  readonly registrySuffix: string;
  /** The origins that clients know it by, where something leads them here; absent: `localhost` and a port. */
  readonly names?: AzureOrigins;
}

export interface AzureOrigins {
  readonly arm: string;
  readonly login: string;
  readonly graph: string;
}

export async function startAzure(options: StandInOptions): Promise<AzureStandIn> {
  const { tlsOf, judge, registrySuffix, names } = options;
  const state = emptyState();
  const requests: string[] = [];
  const faults: string[] = [];
  const origins = { arm: "", login: "", graph: "" };
  const servers = {
    arm: serve(async (request) => {
      requests.push(`${request.method} ${request.url.pathname}`);
      if (request.url.pathname === "/metadata/endpoints") return metadata(origins, registrySuffix);
      const reply = answerOfArm(request);
      note(request, await judgeArm(judge, request, reply));
      return reply;
    }, "arm"),
    login: serve(async (request) => entra(state, request), "login"),
    graph: serve(async (request) => {
      requests.push(`${request.method} ${decodeURIComponent(request.url.pathname)}`);
      const isKnown = holderOf(request, "graph") !== undefined;
      const reply = isKnown ? graph(state, request) : unknownToken();
      if (reply !== undefined) note(request, judge.graph(request, reply));
      return reply;
    }, "graph"),
  };

  function note({ method, url }: AzureRequest, found: readonly string[]): void {
    faults.push(...found.map((fault) => `${method} ${url.pathname}: ${fault}`));
  }

  function holderOf(request: AzureRequest, service: "arm" | "graph"): Caller | undefined {
    const token = request.headers["authorization"]?.replace(/^Bearer /, "") ?? "";
    const holder = state.tokens.get(token);
    return holder !== undefined && isTakenBy(service, origins, holder.audience) ? holder.caller : undefined;
  }

  function answerOfArm(request: AzureRequest): AzureReply {
    const caller = holderOf(request, "arm");
    if (caller === undefined) return unknownToken();
    const reply = arm(state, request, caller);
    return reply ?? refusal(404, "InvalidResourceType", "The stand-in has no such resource.");
  }

  function serve(
    answer: (request: AzureRequest) => Promise<AzureReply | undefined>,
    service: keyof typeof origins,
  ) {
    return createServer(tlsOf(service), async (message: IncomingMessage, response: ServerResponse) => {
      const request = await receive(message, origins[service]);
      const line = `${request.method} ${decodeURIComponent(request.url.pathname)}`;
      const trouble = troubleAt(state, line);
      if (trouble?.kind === "cut" && trouble.when === "before") return cut(trouble, response);
      const reply = trouble?.kind === "answer" ? trouble.reply : await answer(request);
      if (trouble?.kind === "cut") return cut(trouble, response);
      if (reply === undefined)
        faults.push(`${service} does not know ${request.method} ${request.url.pathname}`);
      const { status, headers = {}, body } = reply ?? { status: 404 };
      const date = new Date(Date.now() + state.weather.clockAheadMs).toUTCString();
      response.writeHead(status, { "content-type": "application/json; charset=utf-8", date, ...headers });
      response.end(body === undefined ? "" : JSON.stringify(body));
    });
  }

  const ports = { arm: 0, login: 0, graph: 0 };
  for (const service of ["arm", "login", "graph"] as const) {
    ports[service] = await listen(servers[service]);
    origins[service] = names?.[service] ?? `https://localhost:${ports[service]}`;
  }
  return {
    ...origins,
    ports,
    state,
    requests,
    faults,
    close: () => {
      for (const server of Object.values(servers)) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

/** The connection breaks; whoever waits for that is told first. */
export function cut({ act }: Extract<Trouble["what"], { kind: "cut" }>, response: ServerResponse): void {
  act?.();
  response.destroy();
}

function unknownToken(): AzureReply {
  return refusal(401, "InvalidAuthenticationToken", "The access token is invalid.");
}

/** As `GET /metadata/endpoints?api-version=2022-09-01` of a real cloud, where pullpass and az look. */
function metadata(
  origins: { arm: string; login: string; graph: string },
  acrLoginServer: string,
): AzureReply {
  return {
    status: 200,
    body: {
      name: "StandIn",
      portal: origins.arm,
      authentication: {
        loginEndpoint: `${origins.login}/`,
        audiences: [origins.arm],
        tenant: "common",
        identityProvider: "AAD",
      },
      graphAudience: `${origins.graph}/`,
      graph: `${origins.graph}/`,
      microsoftGraphResourceId: `${origins.graph}/`,
      resourceManager: `${origins.arm}/`,
      suffixes: { acrLoginServer },
    },
  };
}
