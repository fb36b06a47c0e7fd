import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { SecretText } from "../../../src/core/credential/secret-text.ts";
import { createHttp } from "../../../src/io/http/client.ts";
import { failureOf, get, responseOf } from "../../servers/requesting.ts";
import { type Row, startTableServer } from "../../servers/table-server.ts";
import { makeTestCertificates, type TestCertificates } from "../../servers/test-certificates.ts";
import { startTunnelProxy } from "../../servers/tunnel-proxy.ts";

const CANARY = "c4n4ry-password";
const page: Row = { method: "GET", path: "/a", reply: { status: 200, body: "hello" } };

let certificates: TestCertificates;
beforeAll(async () => {
  certificates = await makeTestCertificates();
});
afterAll(() => certificates.remove());

function newHttp(environment: Readonly<Record<string, string>> = {}) {
  const http = createHttp({ userAgent: "pullpass/test", environment });
  onTestFinished(() => http.close());
  return http;
}

const through = (url: string) => ({ proxy: new SecretText(url) });

describe("a request's own proxy", () => {
  it("is a tunnel to the server, whose certificate is still verified, for this machine too", async () => {
    const proxy = await startTunnelProxy();
    const server = await startTableServer([page], { tls: certificates.good });
    const http = newHttp();
    const url = `https://127.0.0.1:${server.port}/a`;
    const tls = { ca: certificates.ca, caMode: "only" as const };
    const trusted = responseOf(await http.send(get(url, { tls, ...through(`http://${proxy.host}`) })));
    expect(trusted.status).toBe(200);
    expect(trusted).not.toHaveProperty("remoteAddress");
    expect(proxy.asked).toEqual([`CONNECT 127.0.0.1:${server.port}`]);
    const others = { ca: certificates.otherCa, caMode: "only" as const };
    const failure = failureOf(await http.send(get(url, { tls: others, ...through(`http://${proxy.host}`) })));
    expect(failure.kind).toBe("tls-unknown-ca");
  });

  it("checks the server's name inside the tunnel, and another where one is given", async () => {
    const proxy = await startTunnelProxy();
    const server = await startTableServer([page], { tls: certificates.otherName });
    const http = newHttp();
    const url = `https://127.0.0.1:${server.port}/a`;
    const ask = (tls: object) =>
      http.send(get(url, { tls: { ca: certificates.ca, ...tls }, ...through(`http://${proxy.host}`) }));
    expect(failureOf(await ask({})).kind).toBe("tls-name-mismatch");
    expect(responseOf(await ask({ serverName: "other.test" })).status).toBe(200);
  });

  it("may be spoken to over TLS, and is verified by what Node itself trusts", async () => {
    const proxy = await startTunnelProxy({ tls: certificates.good });
    const server = await startTableServer([page], { tls: certificates.good });
    const http = newHttp();
    const url = `https://127.0.0.1:${server.port}/a`;
    const tls = { ca: certificates.ca, caMode: "only" as const };
    const ask = () => http.send(get(url, { tls, ...through(`https://${proxy.host}`) }));
    expect(failureOf(await ask()).kind).toBe("tls-unknown-ca");
    expect(proxy.asked).toEqual([]);
    const trusted = getCACertificates("default");
    onTestFinished(() => setDefaultCACertificates(trusted));
    setDefaultCACertificates([certificates.ca]);
    expect(responseOf(await ask()).status).toBe(200);
    expect(proxy.asked).toEqual([`CONNECT 127.0.0.1:${server.port}`]);
  });

  it("gets its user name and password, and nobody else does", async () => {
    const proxy = await startTunnelProxy({ credential: `me:${CANARY}` });
    const server = await startTableServer(
      [{ ...page, headers: { "proxy-authorization": null, authorization: null } }],
      { tls: certificates.good },
    );
    const http = newHttp();
    const tls = { ca: certificates.ca };
    const url = `https://127.0.0.1:${server.port}/a`;
    const right = await http.send(get(url, { tls, ...through(`http://me:${CANARY}@${proxy.host}`) }));
    expect(responseOf(right).status).toBe(200);
    const wrong = failureOf(
      await http.send(get(url, { tls, ...through(`http://me:${CANARY}x@${proxy.host}`) })),
    );
    expect(wrong).toMatchObject({ kind: "proxy", host: `127.0.0.1:${server.port}` });
    expect(wrong.detail).toContain("407");
    expect(inspect(wrong)).not.toContain(CANARY);
  });

  it("beats the environment, and is not shared with who names another", async () => {
    const [environment, first, second] = [
      await startTunnelProxy(),
      await startTunnelProxy(),
      await startTunnelProxy(),
    ];
    const http = newHttp({
      HTTPS_PROXY: `http://${environment.host}`,
      HTTP_PROXY: `http://${environment.host}`,
    });
    const server = await startTableServer([page], { tls: certificates.good });
    const url = `https://127.0.0.1:${server.port}/a`;
    for (const proxy of [first, second, second]) {
      await http.send(get(url, { tls: { ca: certificates.ca }, ...through(`http://${proxy.host}`) }));
      await http.send(get("http://plain.test/a", through(`http://${proxy.host}`)));
    }
    expect(environment.asked).toEqual([]);
    expect(first.asked).toEqual([`CONNECT 127.0.0.1:${server.port}`, "GET http://plain.test/a"]);
    expect(second.asked).toEqual([
      `CONNECT 127.0.0.1:${server.port}`,
      "GET http://plain.test/a",
      "GET http://plain.test/a",
    ]);
  });

  it.each([
    ["nobody is there", "http://127.0.0.1:1"],
    ["its name is unknown", "http://proxy.invalid:3128"],
  ])("is what failed where %s", async (_what, url) => {
    const failure = failureOf(await newHttp().send(get("https://api.test/a", through(url))));
    expect(failure).toMatchObject({ kind: "proxy", host: "api.test:443" });
    expect(failure.detail).toContain(new URL(url).hostname);
  });
});
