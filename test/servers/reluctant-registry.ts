import { createServer, request as forward } from "node:http";
import { onTestFinished } from "vitest";
import { listen } from "./listening.ts";

export interface ReluctantRegistry {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** From now on containerd gets what everybody gets. */
  readonly relent: () => void;
}

/**
 * Stands before a registry of Basic authentication over plain HTTP, and refuses containerd every credential until told
 * otherwise, as a registry does that a node shows an older one. Closed when the test is over.
 */
export async function startReluctantRegistry(behind: { readonly host: string }): Promise<ReluctantRegistry> {
  let isReluctant = true;
  const server = createServer((message, response) => {
    const { method, url = "/", headers } = message;
    if (isReluctant && headers["user-agent"]?.startsWith("containerd/") === true) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="registry"' }).end();
      return;
    }
    const [hostname, port] = behind.host.split(":");
    const upstream = forward({ hostname, port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    upstream.on("error", () => response.destroy());
    message.pipe(upstream);
  });
  const port = await listen(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { host: `127.0.0.1:${port}`, relent: () => (isReluctant = false) };
}
