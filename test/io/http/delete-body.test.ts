import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHttp } from "../../../src/io/http/client.ts";

describe("a DELETE with a body on a kept connection", () => {
  const http = createHttp({ userAgent: "pullpass/test" });
  const seen: string[] = [];
  let connections = 0;
  const server = createServer(async (request, response) => {
    seen.push(`${request.method} ${await text(request)}`);
    response.end("ok");
  });
  server.on("connection", () => {
    connections += 1;
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it("is read as one request, and so is the request after it", async () => {
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const url = new URL(`http://127.0.0.1:${port}/`);
    const bounds = { url, timeoutMs: 5_000, maxBodyBytes: 100 };
    const statuses: number[] = [];
    for (const request of [
      { method: "DELETE", body: '{"é":1}' },
      { method: "POST", body: "after" },
    ] as const) {
      const outcome = await http.send({ ...bounds, ...request });
      statuses.push(outcome.ok ? outcome.response.status : 0);
    }
    expect(seen).toEqual(['DELETE {"é":1}', "POST after"]);
    expect(statuses).toEqual([200, 200]);
    expect(connections).toBe(1);
  });
});
