import { createServer, type Server } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { createHttp } from "../../../src/io/http/client.ts";

const bounds = { method: "GET", timeoutMs: 5_000, maxBodyBytes: 1_000_000 } as const;

describe("a stream that its caller ends", () => {
  const http = createHttp({ userAgent: "pullpass/test" });
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  async function serve(handler: Parameters<typeof createServer>[1]): Promise<URL> {
    const server = createServer({}, handler);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    return new URL(`http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/`);
  }

  it.each([0, 1, 5, 20])("%i ms after the answer came whole, half read, ends quietly", async (waitMs) => {
    const url = await serve((_request, response) => {
      for (let part = 0; part < 40; part += 1) response.write("x".repeat(10_000));
      response.end();
    });
    for (let round = 0; round < 20; round += 1) {
      const caller = new AbortController();
      const outcome = await http.stream({ ...bounds, url, signal: caller.signal });
      if (!outcome.ok) throw new Error(outcome.failure.kind);
      // The rest has come and lies unread: the reader has neither finished nor gone away.
      await outcome.chunks[Symbol.asyncIterator]().next();
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      caller.abort();
      const after = await http.send({ ...bounds, url });
      expect(after.ok && after.response.status).toBe(200);
    }
  });

  it("leaves a request alone that goes over the same connection later", async () => {
    const url = await serve((request, response) => {
      if (request.url === "/slow") setTimeout(() => response.end("slow"), 100);
      else response.end("quick");
    });
    const caller = new AbortController();
    const first = await http.send({ ...bounds, url, signal: caller.signal });
    expect(first.ok).toBe(true);
    const slow = http.send({ ...bounds, url: new URL("/slow", url) });
    setTimeout(() => caller.abort(), 20);
    const outcome = await slow;
    expect(outcome.ok && Buffer.from(outcome.response.body).toString()).toBe("slow");
  });

  it("ends a stream that is being waited for", async () => {
    const url = await serve((_request, response) => {
      response.write("first");
    });
    const caller = new AbortController();
    const outcome = await http.stream({ ...bounds, url, signal: caller.signal });
    if (!outcome.ok) throw new Error(outcome.failure.kind);
    const seen: string[] = [];
    setTimeout(() => caller.abort(), 50);
    for await (const chunk of outcome.chunks) seen.push(Buffer.from(chunk).toString());
    expect(seen).toEqual(["first"]);
  });
});
