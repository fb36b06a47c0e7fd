import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SecretText } from "../../../src/core/credential/secret-text.ts";
import { missingForRegistries, titleWithNeeds } from "../../../testbed/requirements.ts";
import { failureOf, get, newHttp, responseOf } from "../../servers/requesting.ts";
import { type Row, startTableServer } from "../../servers/table-server.ts";
import { makeTestCertificates, type TestCertificates } from "../../servers/test-certificates.ts";

const missing = await missingForRegistries();
const page: Row = { method: "GET", path: "/a", reply: { status: 200, body: "hello" } };

describe.skipIf(missing.length > 0)(titleWithNeeds("TLS", missing), () => {
  let certificates: TestCertificates;
  beforeAll(async () => {
    certificates = await makeTestCertificates();
  }, 120_000);
  afterAll(() => certificates?.remove());

  async function startTls(pair: "good" | "expired" | "otherName") {
    return startTableServer([page], { tls: certificates[pair] });
  }

  it("trusts an authority that was given, beside the machine's or alone", async () => {
    const server = await startTls("good");
    for (const caMode of ["add", "only"] as const) {
      const outcome = await newHttp().send(
        get(`${server.origin}/a`, { tls: { ca: certificates.ca, caMode } }),
      );
      expect(responseOf(outcome).status).toBe(200);
    }
  });

  it("keeps requests apart that trust different authorities", async () => {
    const server = await startTls("good");
    const http = newHttp();
    responseOf(await http.send(get(`${server.origin}/a`, { tls: { ca: certificates.ca } })));
    const failure = failureOf(
      await http.send(get(`${server.origin}/a`, { tls: { ca: certificates.otherCa } })),
    );
    expect(failure.kind).toBe("tls-unknown-ca");
  });

  it("reuses connections", async () => {
    const server = await startTls("good");
    const http = newHttp();
    for (let count = 0; count < 3; count++) {
      responseOf(await http.send(get(`${server.origin}/a`, { tls: { ca: certificates.ca } })));
    }
    expect(server.connections()).toBe(1);
  });

  it("refuses an authority that this machine does not know, in words without advice for programmers", async () => {
    const server = await startTls("good");
    const failure = failureOf(await newHttp().send(get(`${server.origin}/a`)));
    expect(failure).toMatchObject({ kind: "tls-unknown-ca", host: server.host });
    expect(failure.detail).not.toContain("Node");
    expect(server.received).toEqual([]);
  });

  it("refuses a certificate that has expired", async () => {
    const server = await startTls("expired");
    const failure = failureOf(
      await newHttp().send(get(`${server.origin}/a`, { tls: { ca: certificates.ca } })),
    );
    expect(failure).toMatchObject({ kind: "tls-expired", detail: "certificate has expired" });
  });

  it("refuses a certificate of another name, unless that name is asked for", async () => {
    const server = await startTls("otherName");
    const tls = { ca: certificates.ca };
    const failure = failureOf(await newHttp().send(get(`${server.origin}/a`, { tls })));
    expect(failure.kind).toBe("tls-name-mismatch");
    expect(failure.detail).toBe("the certificate is for DNS:other.test, not for 127.0.0.1");
    const outcome = await newHttp().send(
      get(`${server.origin}/a`, { tls: { ...tls, serverName: "other.test" } }),
    );
    expect(responseOf(outcome).status).toBe(200);
  });

  it("checks against an address where the name to ask for is one", async () => {
    const server = await startTls("good");
    const url = `https://localhost:${server.port}/a`;
    const tls = { ca: certificates.ca };
    const outcome = await newHttp().send(get(url, { tls: { ...tls, serverName: "127.0.0.1" } }));
    expect(responseOf(outcome).status).toBe(200);
    const failure = failureOf(await newHttp().send(get(url, { tls: { ...tls, serverName: "127.0.0.2" } })));
    expect(failure.kind).toBe("tls-name-mismatch");
  });

  it("does not go on without an authority or key that cannot be read", async () => {
    const server = await startTls("good");
    const broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";
    for (const ca of ["", "no certificate", broken]) {
      expect(failureOf(await newHttp().send(get(`${server.origin}/a`, { tls: { ca } }))).kind).toBe(
        "tls-other",
      );
    }
    const tls = {
      ca: certificates.ca,
      clientCertificate: certificates.good.cert,
      clientKey: new SecretText("x"),
    };
    expect(failureOf(await newHttp().send(get(`${server.origin}/a`, { tls }))).kind).toBe("tls-other");
    expect(server.connections()).toBe(0);
  });
});
