import { createServer } from "node:http";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createHttp } from "../../../src/io/http/client.ts";
import { missingForRegistries, titleWithNeeds } from "../../../testbed/requirements.ts";
import { listen } from "../../servers/listening.ts";
import { failureOf, get, responseOf } from "../../servers/requesting.ts";
import { type Row, startTableServer } from "../../servers/table-server.ts";
import { makeTestCertificates, type TestCertificates } from "../../servers/test-certificates.ts";

const page: Row = { method: "GET", path: "/a", reply: { status: 200, body: "hello" } };

/** A proxy to whom every name is this machine; `refused.test` it does not let anybody to. */
async function startProxy(): Promise<{ readonly url: string; readonly asked: readonly string[] }> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const proxy = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.end("from the proxy");
  });
  proxy.on("connection", (socket: Socket) => void sockets.add(socket));
  proxy.on("connect", (request, socket: Socket) => {
    asked.push(`CONNECT ${request.url}`);
    const [host = "", port = ""] = (request.url ?? "").split(":");
    if (host === "refused.test") {
      socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
      return;
    }
    const upstream = connect(Number(port), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      upstream.pipe(socket);
      socket.pipe(upstream);
    });
    for (const each of [socket, upstream]) each.on("error", () => {});
  });
  const port = await listen(proxy);
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((closed) => proxy.close(closed));
  });
  return { url: `http://127.0.0.1:${port}`, asked };
}

function newHttp(environment: Readonly<Record<string, string>>) {
  const http = createHttp({ userAgent: "pullpass/test", environment });
  onTestFinished(() => http.close());
  return http;
}

describe("a proxy of the environment", () => {
  it("is asked for plain HTTP, in capitals and in small letters", async () => {
    const proxy = await startProxy();
    for (const name of ["HTTP_PROXY", "http_proxy"]) {
      const response = responseOf(await newHttp({ [name]: proxy.url }).send(get("http://reg.test/a")));
      expect(Buffer.from(response.body).toString()).toBe("from the proxy");
      // It would be the proxy's, and make a public registry look like a private one.
      expect(response).not.toHaveProperty("remoteAddress");
    }
    expect(proxy.asked).toEqual(["GET http://reg.test/a", "GET http://reg.test/a"]);
  });

  it.each(["127.0.0.1", "localhost"])("is never asked for this machine: %s", async (host) => {
    const proxy = await startProxy();
    const server = await startTableServer([page]);
    const http = newHttp({ HTTP_PROXY: proxy.url, NO_PROXY: "other.test" });
    const outcome = await http.send(get(`http://${host}:${server.port}/a`));
    expect(responseOf(outcome).status).toBe(200);
    expect(proxy.asked).toEqual([]);
  });

  it.each([
    ["in capitals", { NO_PROXY: "reg.invalid" }],
    ["in small letters", { no_proxy: "other.test,reg.invalid" }],
    ["for a whole domain", { no_proxy: ".invalid" }],
    ["for everything", { NO_PROXY: "*" }],
  ])("is not asked where NO_PROXY says so: %s", async (_how, exceptions) => {
    const proxy = await startProxy();
    const http = newHttp({ HTTP_PROXY: proxy.url, ...exceptions });
    expect(failureOf(await http.send(get("http://reg.invalid/a"))).kind).toBe("dns");
    expect(proxy.asked).toEqual([]);
  });

  it("that does not let us through is what failed", async () => {
    const proxy = await startProxy();
    const failure = failureOf(await newHttp({ HTTPS_PROXY: proxy.url }).send(get("https://refused.test/a")));
    expect(failure).toMatchObject({ kind: "proxy", host: "refused.test:443" });
    expect(failure.detail).toContain("407");
  });
});

const missing = await missingForRegistries();
describe.skipIf(missing.length > 0)(titleWithNeeds("TLS through a proxy", missing), () => {
  let certificates: TestCertificates;
  beforeAll(async () => {
    certificates = await makeTestCertificates();
  }, 120_000);
  afterAll(() => certificates?.remove());

  it("is between us and the server", async () => {
    const proxy = await startProxy();
    const server = await startTableServer([page], { tls: certificates.otherName });
    const http = newHttp({ HTTPS_PROXY: proxy.url });
    const url = `https://other.test:${server.port}/a`;
    const trusted = await http.send(get(url, { tls: { ca: certificates.ca } }));
    expect(responseOf(trusted).status).toBe(200);
    expect(proxy.asked).toEqual([`CONNECT other.test:${server.port}`]);
    expect(failureOf(await http.send(get(url))).kind).toBe("tls-unknown-ca");
  });
});
