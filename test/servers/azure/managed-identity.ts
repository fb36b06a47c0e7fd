import { createServer, type IncomingMessage } from "node:http";
import { listen } from "../listening.ts";
import { giveToken, LIFE_SECONDS } from "./entra-tokens.ts";
import type { AzureState, Caller } from "./state.ts";

export interface ManagedIdentityStandIn {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** Every request's path and query, in order. */
  readonly asked: readonly string[];
  close(): void;
}

/** What a request to App Service's endpoint has to carry. */
export const IDENTITY_HEADER = "c4n4ry-identity-header";

/** Where a machine of Azure's asks for its own tokens: as IMDS (`/metadata/…`) and as App Service (`/msi/token`). */
export async function startManagedIdentity(
  state: AzureState,
  caller: Caller,
): Promise<ManagedIdentityStandIn> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const clientId = url.searchParams.get("client_id");
    const isKnown = isAskedRightly(request, url) && (clientId ?? caller.clientId) === caller.clientId;
    const body = isKnown
      ? {
          access_token: giveToken(state, caller, url.searchParams.get("resource") ?? ""),
          expires_in: `${LIFE_SECONDS}`,
          expires_on: `${Math.floor(Date.now() / 1_000) + LIFE_SECONDS}`,
          token_type: "Bearer",
          client_id: caller.clientId,
        }
      : { error: "invalid_request", error_description: "Identity not found" };
    response.writeHead(isKnown ? 200 : 400, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Each has a header that no browser or redirect sends by itself. */
function isAskedRightly({ headers }: IncomingMessage, { pathname, searchParams }: URL): boolean {
  const version = searchParams.get("api-version");
  // MSAL puts a slash behind every URL of its own.
  if (pathname.replace(/\/$/, "") === "/metadata/identity/oauth2/token")
    return headers["metadata"] === "true" && version === "2018-02-01";
  return (
    pathname.replace(/\/$/, "") === "/msi/token" &&
    headers["x-identity-header"] === IDENTITY_HEADER &&
    version === "2019-08-01"
  );
}
