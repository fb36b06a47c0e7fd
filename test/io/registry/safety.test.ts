import type { LookupFunction } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { missingForRegistries, titleWithNeeds } from "../../../testbed/requirements.ts";
import { ask, basic, credential, expectNoSecret, proofOf, refusalOf } from "../../servers/asking.ts";
import { behind, blobRow, jsonReply, manifestRow, storeImage } from "../../servers/stored-image.ts";
import { type Row, startTableServer, type TableServer } from "../../servers/table-server.ts";
import { makeTestCertificates, type TestCertificates } from "../../servers/test-certificates.ts";

const image = storeImage();
const manifest = manifestRow("1", image.manifest);
const blob = blobRow(image.layer);
const scope = "repository%3Ateam%2Fapp%3Apull";
const granted = jsonReply(200, { token: "t0ken-t0ken-t0ken" });

/** Names as DNS would give them, without DNS; what is not listed is this machine. */
function named(addresses: Readonly<Record<string, string>> = {}): LookupFunction {
  return (hostname, options, callback) => {
    const address = addresses[hostname] ?? "127.0.0.1";
    const family = address.includes(":") ? 6 : 4;
    if (options.all === true) callback(null, [{ address, family }]);
    else callback(null, address, family);
  };
}

describe("a redirect", () => {
  async function startStore(): Promise<TableServer> {
    return startTableServer([
      { ...blob, path: "/store/layer?sig=s1gnature", headers: { ...blob.headers, authorization: null } },
    ]);
  }

  it("to another host gets no authorization, and its signature is not shown", async () => {
    const store = await startStore();
    const redirect: Row = {
      ...blob,
      reply: { status: 307, headers: { location: `${store.origin}/store/layer?sig=s1gnature` } },
    };
    const server = await startTableServer(
      [manifest, redirect].flatMap((row) => behind(row, 'Basic realm="x"', basic)),
    );
    const answer = await ask(server.host, { credential });
    expect(proofOf(answer).depth).toBe("blob");
    expect(store.received[0]?.headers).not.toHaveProperty("authorization");
    expect(store.received[0]?.headers["range"]).toBe("bytes=0-1023");
    expect(answer.exchanges.at(-1)?.url).toBe(`${store.origin}/store/layer?sig=REDACTED`);
    expectNoSecret(answer, ["s1gnature"]);
  });

  it("to a store that says no names the store", async () => {
    const store = await startTableServer([{ method: "GET", path: "/layer", reply: { status: 403 } }]);
    const redirect: Row = { ...blob, reply: { status: 302, headers: { location: `${store.origin}/layer` } } };
    const server = await startTableServer(
      [manifest, redirect].flatMap((row) => behind(row, 'Basic realm="x"', basic)),
    );
    expect(await ask(server.host, { credential })).toMatchObject({
      reached: "manifest",
      refusal: { kind: "forbidden", at: "blob", host: store.host, sent: "nothing" },
    });
  });

  it("to a store with a challenge of its own kind is refused by that store", async () => {
    const headers = { "www-authenticate": 'Bearer authorization_uri="https://login.example/"' };
    const store = await startTableServer([
      { method: "GET", path: "/layer", reply: { status: 401, headers } },
    ]);
    const redirect: Row = { ...blob, reply: { status: 307, headers: { location: `${store.origin}/layer` } } };
    const server = await startTableServer([manifest, redirect]);
    expect(refusalOf(await ask(server.host))).toMatchObject({
      kind: "unauthorized",
      at: "blob",
      host: store.host,
      sent: "nothing",
    });
  });

  it("on the same host keeps the authorization", async () => {
    const moved: Row = { ...manifest, path: "/moved" };
    const redirect: Row = { ...manifest, reply: { status: 301, headers: { location: "/moved" } } };
    const server = await startTableServer(
      [redirect, moved, blob].flatMap((row) => behind(row, 'Basic realm="x"', basic)),
    );
    expect(proofOf(await ask(server.host, { credential })).depth).toBe("blob");
  });

  it.each([
    ["http://169.254.169.254/latest/meta-data/", "a metadata address"],
    ["http://[fd00:ec2::254]/latest/", "a metadata address"],
    ["http://2852039166/", "a metadata address"],
    ["http://metadata.google.internal/", "a metadata address"],
    ["http://user:pw@127.0.0.1/", "an address with a user in it"],
    ["file:///etc/passwd", "the scheme file is neither http nor https"],
  ])("to %s is not followed", async (location, detail) => {
    const server = await startTableServer([
      manifest,
      { ...blob, reply: { status: 307, headers: { location } } },
    ]);
    const lookups: string[] = [];
    const answer = await ask(server.host, { lookup: noting(lookups) });
    expect(refusalOf(answer)).toMatchObject({ kind: "unsafe-address", at: "blob", detail });
    expect(answer.exchanges).toHaveLength(2);
    expect(lookups).toEqual([]);
  });

  it("to a registry that challenges is answered for nobody", async () => {
    const target = await startTableServer(({ origin }) => [
      ...behind(manifest, `Bearer realm="${origin}/token",service="other"`, "Bearer an0nymous"),
      ...behind(blob, `Bearer realm="${origin}/token",service="other"`, "Bearer an0nymous"),
      {
        method: "GET",
        path: `/token?service=other&scope=${scope}`,
        headers: { authorization: null },
        reply: jsonReply(200, { token: "an0nymous" }),
      },
    ]);
    const sendOn = (row: Row): Row => ({
      ...row,
      reply: { status: 307, headers: { location: target.origin + row.path } },
    });
    const server = await startTableServer([sendOn(manifest), sendOn(blob)]);
    expect(proofOf(await ask(server.host, { credential }))).toMatchObject({
      depth: "blob",
      credentialUnused: true,
    });
  });

  it("to a registry that wants Basic gives it nothing", async () => {
    const target = await startTableServer(behind(manifest, 'Basic realm="mine"', "Basic x"));
    const server = await startTableServer([
      { ...manifest, reply: { status: 307, headers: { location: `${target.origin}${manifest.path}` } } },
    ]);
    expect(refusalOf(await ask(server.host, { credential }))).toMatchObject({
      kind: "unauthorized",
      host: target.host,
      sent: "nothing",
    });
    expect(target.received).toHaveLength(1);
  });
});

describe("a realm", () => {
  it("on another host gets the credential", async () => {
    const service = await startTableServer([
      {
        method: "GET",
        path: `/auth?service=reg&scope=${scope}`,
        headers: { authorization: basic },
        reply: granted,
      },
    ]);
    const server = await startTableServer(
      [manifest, blob].flatMap((row) =>
        behind(row, `Bearer realm="${service.origin}/auth",service="reg"`, "Bearer t0ken-t0ken-t0ken"),
      ),
    );
    const answer = await ask(server.host, { credential });
    expect(proofOf(answer).depth).toBe("blob");
    expectNoSecret(answer, ["t0ken-t0ken-t0ken"]);
  });

  it.each([
    ["http://169.254.169.254/token", "a metadata address"],
    ["http://0251.0376.0251.0376/token", "a metadata address"],
    ["http://[::ffff:169.254.169.254]/token", "a metadata address"],
    ["http://metadata.google.internal/token", "a metadata address"],
    ["http://169.254.170.2/token", "a link-local address"],
    ["http://[fe80::1]/token", "a link-local address"],
    ["http://u@127.0.0.1/token", "an address with a user in it"],
    ["ftp://127.0.0.1/token", "the scheme ftp is neither http nor https"],
  ])("at %s gets nothing, and no connection", async (realm, detail) => {
    const server = await startTableServer(behind(manifest, `Bearer realm="${realm}"`, "Bearer never"));
    const lookups: string[] = [];
    const answer = await ask(server.host, { credential, lookup: noting(lookups) });
    expect(refusalOf(answer)).toMatchObject({ kind: "unsafe-address", at: "token", detail });
    expect(answer.exchanges).toHaveLength(1);
    expect(lookups).toEqual([]);
  });

  it("whose name stands for such an address gets nothing, and no connection", async () => {
    const server = await startTableServer(
      behind(manifest, 'Bearer realm="http://auth.example/token"', "Bearer never"),
    );
    const lookup = named({ "auth.example": "169.254.169.254" });
    expect(refusalOf(await ask(server.host, { credential, lookup }))).toEqual({
      kind: "unsafe-address",
      at: "token",
      host: "auth.example",
      detail: "a name that stands for a metadata address",
    });
  });

  it("may be a name for this machine when the registry is on this machine", async () => {
    const service = await startTableServer([
      { method: "GET", path: `/auth?scope=${scope}`, headers: { authorization: basic }, reply: granted },
    ]);
    const realm = `http://auth.registry.test:${service.port}/auth`;
    const server = await startTableServer(
      [manifest, blob].flatMap((row) => behind(row, `Bearer realm="${realm}"`, "Bearer t0ken-t0ken-t0ken")),
    );
    const domain = `reg.registry.test:${server.port}`;
    expect(proofOf(await ask(domain, { credential, lookup: named() })).depth).toBe("blob");
  });

  it("that redirects to another host sends it no credential", async () => {
    const elsewhere = await startTableServer([
      {
        method: "GET",
        path: "/login",
        headers: { authorization: null },
        reply: { status: 200, headers: { "content-type": "text/html" }, body: "<html>" },
      },
    ]);
    const server = await startTableServer(({ origin }) => [
      ...behind(manifest, `Bearer realm="${origin}/token"`, "Bearer never"),
      {
        method: "GET",
        path: `/token?scope=${scope}`,
        headers: { authorization: basic },
        reply: { status: 302, headers: { location: `${elsewhere.origin}/login` } },
      },
    ]);
    expect(refusalOf(await ask(server.host, { credential }))).toEqual({
      kind: "not-a-registry",
      at: "token",
      host: elsewhere.host,
      detail: "an HTML page",
    });
  });
});

const missing = await missingForRegistries();

describe.skipIf(missing.length > 0)(titleWithNeeds("over TLS", missing), () => {
  let certificates: TestCertificates;
  beforeAll(async () => {
    certificates = await makeTestCertificates();
  }, 120_000);
  afterAll(() => certificates?.remove());

  it("a registry is proven with the authority that was given, and only so", async () => {
    const server = await startTableServer([manifest, blob], { tls: certificates.good });
    const trusted = { plainHttpDomains: [], caPem: certificates.ca };
    expect(proofOf(await ask(server.host, trusted)).depth).toBe("blob");
    // A certificate that nobody vouches for is no plain HTTP: nothing is tried without TLS.
    const answer = await ask(server.host, { plainHttpDomains: [] });
    expect(refusalOf(answer)).toMatchObject({ kind: "network", failure: { kind: "tls-unknown-ca" } });
    expect(answer.exchanges).toHaveLength(1);
  });

  it("a realm without TLS gets nothing", async () => {
    const service = await startTableServer([]);
    const server = await startTableServer(
      behind(manifest, `Bearer realm="${service.origin}/token"`, "Bearer never"),
      {
        tls: certificates.good,
      },
    );
    const answer = await ask(server.host, { credential, plainHttpDomains: [], caPem: certificates.ca });
    expect(refusalOf(answer)).toEqual({
      kind: "unsafe-address",
      at: "token",
      host: service.host,
      detail: "a step down from https to http",
    });
    expect(service.connections()).toBe(0);
  });

  it("a store that speaks no TLS does not make the registry one without", async () => {
    const store = await startTableServer([]);
    const location = `https://${store.host}/layer`;
    const server = await startTableServer(
      [manifest, { ...blob, reply: { status: 307, headers: { location } } }],
      {
        tls: certificates.good,
      },
    );
    const answer = await ask(server.host, { plainHttpDomains: [], caPem: certificates.ca });
    expect(refusalOf(answer)).toMatchObject({
      kind: "network",
      at: "blob",
      failure: { kind: "tls-plain-http" },
    });
    expect(answer.exchanges.map(({ url }) => new URL(url).protocol)).toEqual(["https:", "https:", "https:"]);
  });

  it("a store without TLS is not asked", async () => {
    const store = await startTableServer([]);
    const server = await startTableServer(
      [manifest, { ...blob, reply: { status: 307, headers: { location: `${store.origin}/layer` } } }],
      { tls: certificates.good },
    );
    const answer = await ask(server.host, { plainHttpDomains: [], caPem: certificates.ca });
    expect(refusalOf(answer)).toMatchObject({ kind: "unsafe-address", at: "blob" });
    expect(store.connections()).toBe(0);
  });
});

/** Notes what is looked up, so that a test can say: nothing. */
function noting(lookups: string[]): LookupFunction {
  const lookup = named();
  return (hostname, options, callback) => {
    lookups.push(hostname);
    lookup(hostname, options, callback);
  };
}
