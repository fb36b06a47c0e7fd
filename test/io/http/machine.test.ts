import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { missingForRegistries, titleWithNeeds } from "../../../testbed/requirements.ts";
import { startTableServer } from "../../servers/table-server.ts";
import { makeTestCertificates, type TestCertificates } from "../../servers/test-certificates.ts";

const run = promisify(execFile);
const program = join(import.meta.dirname, "../../servers/one-request.ts");
const folder = mkdtempSync(join(tmpdir(), "pullpass-store-"));
const emptyFolder = mkdtempSync(join(tmpdir(), "pullpass-store-"));

const missing = await missingForRegistries();
afterAll(() => {
  for (const each of [folder, emptyFolder]) rmSync(each, { recursive: true });
});

/** Asks in a process whose machine trusts this authority alone. */
async function askTrusting(ca: string, url: string): Promise<unknown> {
  const store = join(folder, "store.pem");
  writeFileSync(store, ca);
  const env = { PATH: process.env["PATH"], SSL_CERT_FILE: store, SSL_CERT_DIR: emptyFolder };
  const { stdout } = await run(process.execPath, [program, url], { env, timeout: 20_000 });
  return JSON.parse(stdout);
}

const title = titleWithNeeds("without a certificate authority in the request", missing);
describe.skipIf(missing.length > 0)(title, () => {
  let certificates: TestCertificates;
  beforeAll(async () => {
    certificates = await makeTestCertificates();
  }, 120_000);
  afterAll(() => certificates?.remove());

  it("trusts those of the machine's store, and no other", async () => {
    const server = await startTableServer([{ method: "GET", path: "/", reply: { status: 200 } }], {
      tls: certificates.good,
    });
    expect(await askTrusting(certificates.ca, `${server.origin}/`)).toBe(200);
    expect(await askTrusting(certificates.otherCa, `${server.origin}/`)).toBe("tls-unknown-ca");
  });
});

describe("a process that has asked", () => {
  it("ends by itself, although the connection is kept", async () => {
    const server = await startTableServer([{ method: "GET", path: "/", reply: { status: 200 } }]);
    // The server keeps the connection for longer than that; a process that is killed when its time is up rejects.
    const { stdout } = await run(process.execPath, [program, `${server.origin}/`], { timeout: 20_000 });
    expect(stdout).toBe("200");
  });
});
