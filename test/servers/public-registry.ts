import { createServer, request as forward, type IncomingMessage, type ServerResponse } from "node:http";
import { onTestFinished } from "vitest";
import type { RegistryHandle } from "../../testbed/registries.ts";
import { listen } from "./listening.ts";

const TOKEN = "for-everybody";

/**
 * Stands before a registry of Basic authentication and lets everybody read it, as Docker Hub does: who shows no
 * credential gets a token, and who shows one that it does not know is refused. Closed when the test is over.
 *
 * @returns `127.0.0.1:PORT`
 */
export async function startPublicRegistry({ host: behind, users }: RegistryHandle): Promise<string> {
  const { name, password } = users.team;
  const authorization = `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`;
  let host = "";
  const server = createServer((message, response) => {
    if (message.url?.startsWith("/token") === true) answerToken(message, response);
    else if (message.headers.authorization === `Bearer ${TOKEN}`) pass(message, response);
    else challenge(response);
  });

  function challenge(response: ServerResponse): void {
    const bearer = `Bearer realm="http://${host}/token",service="public"`;
    response.writeHead(401, { "www-authenticate": bearer }).end();
  }

  function pass({ method, url, headers }: IncomingMessage, response: ServerResponse): void {
    const [hostname, port] = behind.split(":");
    const upstream = forward(
      { hostname, port, method, path: url, headers: { ...headers, authorization } },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    upstream.on("error", () => response.destroy());
    upstream.end();
  }

  host = `127.0.0.1:${await listen(server)}`;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return host;
}

function answerToken({ method, headers }: IncomingMessage, response: ServerResponse): void {
  const type = { "content-type": "application/json" };
  const isAnonymous = method === "GET" && headers.authorization === undefined;
  if (isAnonymous) response.writeHead(200, type).end(JSON.stringify({ token: TOKEN }));
  else response.writeHead(401, type).end(JSON.stringify({ details: "incorrect username or password" }));
}
