import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { SecretText } from "../../../src/core/credential/secret-text.ts";
import { createHttp } from "../../../src/io/http/client.ts";
import { failureOf, get, responseOf } from "../../servers/requesting.ts";
import { startSocksServer } from "../../servers/socks-server.ts";
import { type Row, startTableServer } from "../../servers/table-server.ts";
import { makeTestCertificates, type TestCertificates } from "../../servers/test-certificates.ts";

const CANARY = "c4n4ry:p@ss/ü";
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

describe("a SOCKS5 proxy", () => {
  it.each(["socks5", "socks5h"])("looks names up itself, as with Go's clients: %s", async (scheme) => {
    const proxy = await startSocksServer();
    const server = await startTableServer([page]);
    const url = `http://nowhere.test:${server.port}/a`;
    const response = responseOf(await newHttp().send(get(url, through(`${scheme}://${proxy.host}`))));
    expect(Buffer.from(response.body).toString()).toBe("hello");
    expect(response).not.toHaveProperty("remoteAddress");
    expect(proxy.asked).toEqual([`name nowhere.test:${server.port}`]);
    // As to the server itself: a proxy of HTTP would be asked for the whole URL.
    expect(server.received.map(({ path }) => path)).toEqual(["/a"]);
  });

  it("opens a way to the server, whose certificate is verified inside of it", async () => {
    const proxy = await startSocksServer();
    const server = await startTableServer([page], { tls: certificates.otherName });
    const http = newHttp();
    const ask = (host: string, ca: string) =>
      http.send(
        get(`https://${host}:${server.port}/a`, { tls: { ca }, ...through(`socks5://${proxy.host}`) }),
      );
    expect(responseOf(await ask("other.test", certificates.ca)).status).toBe(200);
    expect(failureOf(await ask("another.test", certificates.ca)).kind).toBe("tls-name-mismatch");
    expect(failureOf(await ask("other.test", certificates.otherCa)).kind).toBe("tls-unknown-ca");
  });

  it("opens one way for several requests", async () => {
    const proxy = await startSocksServer();
    const server = await startTableServer([page], { tls: certificates.otherName });
    const http = newHttp();
    const request = get(`https://other.test:${server.port}/a`, {
      tls: { ca: certificates.ca },
      ...through(`socks5://${proxy.host}`),
    });
    for (let round = 0; round < 3; round += 1) expect(responseOf(await http.send(request)).status).toBe(200);
    expect(proxy.asked).toHaveLength(1);
  });

  it.each([
    ["127.0.0.1", "address 127.0.0.1"],
    ["[::1]", `address ${"0".repeat(31)}1`],
  ])("is given an address as an address: %s", async (host, asked) => {
    const proxy = await startSocksServer();
    const server = await startTableServer([page]);
    const outcome = await newHttp().send(
      get(`http://${host}:${server.port}/a`, through(`socks5://${proxy.host}`)),
    );
    expect(responseOf(outcome).status).toBe(200);
    expect(proxy.asked).toEqual([`${asked}:${server.port}`]);
  });

  it("gets the user name and password of its URL, and nobody else does", async () => {
    const proxy = await startSocksServer({ login: { username: "robot$ci", password: CANARY } });
    const server = await startTableServer([page]);
    const login = `${encodeURIComponent("robot$ci")}:${encodeURIComponent(CANARY)}`;
    const url = `http://reg.test:${server.port}/a`;
    const outcome = await newHttp().send(get(url, through(`socks5://${login}@${proxy.host}`)));
    expect(responseOf(outcome).status).toBe(200);
    expect(JSON.stringify(server.received)).not.toContain("c4n4ry");
  });

  it.each([
    ["is not told who we are", {}, /authentication/i],
    ["does not know us", { login: `team:${encodeURIComponent(CANARY)}@` }, /authentication/i],
  ])("that %s lets nobody through", async (_what, { login = "" }: { login?: string }, words) => {
    const proxy = await startSocksServer({ login: { username: "team", password: "another" } });
    const failure = failureOf(
      await newHttp().send(get("https://reg.test/a", through(`socks5://${login}${proxy.host}`))),
    );
    expect(failure).toMatchObject({ kind: "proxy", host: "reg.test:443" });
    expect(failure.detail).toMatch(words);
    expect(inspect(failure, { depth: 9 })).not.toContain("c4n4ry");
  });

  it.each([
    [2, "NotAllowed"],
    [4, "HostUnreachable"],
    [5, "ConnectionRefused"],
  ])("says why it opened no way: reply %i", async (reply, word) => {
    const proxy = await startSocksServer({ reply });
    const failure = failureOf(
      await newHttp().send(get("https://reg.test/a", through(`socks5://${proxy.host}`))),
    );
    expect(failure.kind).toBe("proxy");
    expect(failure.detail).toContain(`the SOCKS5 proxy rejected connection - ${word}`);
  });

  it("that is not there is what failed", async () => {
    const outcome = await newHttp().send(get("https://reg.test/a", through("socks5://127.0.0.1:1")));
    expect(failureOf(outcome)).toMatchObject({ kind: "proxy", host: "reg.test:443" });
  });

  it("that says nothing holds nobody longer than the request's own time", async () => {
    const proxy = await startSocksServer({ isSilent: true });
    const outcome = await newHttp().send(
      get("https://reg.test/a", { ...through(`socks5://${proxy.host}`), timeoutMs: 200 }),
    );
    expect(failureOf(outcome)).toMatchObject({ kind: "timeout", detail: "timed out connecting" });
  });

  it.each([
    ["ftp://proxy.test", "a proxy of the kind ftp cannot be used; http, https and socks5 can"],
    ["http://", "the proxy's URL is none"],
    [`socks5://:${encodeURIComponent(CANARY)}@proxy.test`, "none that SOCKS5 takes"],
    [`socks5://${"u".repeat(256)}@proxy.test`, "none that SOCKS5 takes"],
  ])("is refused before anything is sent where it cannot be used: %s", async (url, words) => {
    const failure = failureOf(await newHttp().send(get("https://reg.test/a", through(url))));
    expect(failure.kind).toBe("proxy");
    expect(failure.detail).toContain(words);
    expect(failure.detail).not.toContain("c4n4ry");
  });
});

describe("a SOCKS5 proxy of the environment", () => {
  it("is asked for what NO_PROXY does not exempt", async () => {
    const proxy = await startSocksServer();
    const server = await startTableServer([page]);
    const http = newHttp({ HTTP_PROXY: `socks5://${proxy.host}`, NO_PROXY: "corp.test,10.0.0.0/8" });
    const ask = (host: string) => http.send(get(`http://${host}:${server.port}/a`));
    expect(responseOf(await ask("reg.test")).status).toBe(200);
    expect(failureOf(await ask("reg.corp.test")).kind).toBe("dns");
    const direct = responseOf(await ask("127.0.0.1"));
    expect(direct.remoteAddress).toBe("127.0.0.1");
    expect(proxy.asked).toEqual([`name reg.test:${server.port}`]);
  });

  it("goes with one of another kind for the other scheme", async () => {
    const proxy = await startSocksServer();
    const server = await startTableServer([page], { tls: certificates.otherName });
    const http = newHttp({ https_proxy: `socks5h://${proxy.host}`, http_proxy: "http://127.0.0.1:1" });
    const tls = { ca: certificates.ca };
    expect(responseOf(await http.send(get(`https://other.test:${server.port}/a`, { tls }))).status).toBe(200);
    expect(failureOf(await http.send(get("http://other.test/a"))).kind).toBe("proxy");
  });
});
