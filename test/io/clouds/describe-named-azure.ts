import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from "vitest";
import type { AzureCloudEndpoints } from "../../../src/providers/azure/cloud.ts";
import { type CertificateAuthority, makeAuthority } from "../../../testbed/certificates.ts";
import { missingForRegistries, titleWithNeeds } from "../../../testbed/requirements.ts";
import { type NameProxy, startNameProxy } from "../../docs/run/name-proxy.ts";
import { type Judge, missingForJudge, openJudge } from "../../servers/azure/judge.ts";
import { type AzureStandIn, startAzure } from "../../servers/azure/stand-in.ts";
import { addCaller, addRegistry, addSubscription, type Caller } from "../../servers/azure/state.ts";

const missing = [...(await missingForRegistries()), ...missingForJudge];

/** Where MSAL logs in instead, by what it knows of Azure's clouds. */
const LOGIN_HOSTS: Readonly<Record<string, string>> = {
  "login.chinacloudapi.cn": "login.partner.microsoftonline.cn",
};

const SERVICES = ["arm", "login", "graph"] as const;

/** What each test begins with; every test has a new one. */
export interface InNamedAzure {
  readonly azure: AzureStandIn;
  /** Owner of everything. */
  readonly caller: Caller;
  /** A folder that is removed after the tests. */
  readonly folder: string;
  /** The login server of the one registry. */
  readonly host: string;
  /** Looks for the registry in a process of its own, by nothing but this environment; its output as it was printed. */
  search(environment: Readonly<Record<string, string>>): Promise<string>;
  /** As `search`, by a code: what a person saw, and the output. */
  searchByCode(): Promise<{ readonly seen: string; readonly output: string }>;
  /** As `search`, in a browser: the pages that it opened, and the output. */
  searchInBrowser(): Promise<{ readonly pages: readonly string[]; readonly output: string }>;
}

/** Tests against the stand-in under the names that a cloud really has, by way of a proxy that leads each of them here. */
export function describeNamedAzure(
  title: string,
  cloud: AzureCloudEndpoints,
  tests: (here: InNamedAzure) => void,
): void {
  describe.skipIf(missing.length > 0)(titleWithNeeds(title, missing), () => {
    const host = `acme1${cloud.registrySuffix}`;
    let folder = "";
    let authority: CertificateAuthority;
    let judge: Judge;
    let proxy: NameProxy;
    let azure: AzureStandIn;
    let caller: Caller;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), "pullpass-azure-"));
      const requests = SERVICES.map((service) => ({
        file: service,
        commonName: service,
        names: namesOf(new URL(cloud[service]).host),
      }));
      authority = await makeAuthority(join(folder, "ca"), "authority of Azure's names", requests);
      judge = await openJudge();
      proxy = await startNameProxy();
    }, 120_000);
    afterAll(async () => {
      await proxy?.close();
      rmSync(folder, { recursive: true, force: true });
    });
    beforeEach(async () => {
      azure = await startAzure({
        tlsOf: (service) => {
          const { keyPath, certificatePath } = authority.pair(service);
          return { key: readFileSync(keyPath, "utf8"), cert: readFileSync(certificatePath, "utf8") };
        },
        judge,
        registrySuffix: cloud.registrySuffix.slice(1),
        names: cloud,
      });
      for (const service of SERVICES)
        for (const name of namesOf(new URL(cloud[service]).host))
          proxy.lead(`${name}:443`, azure.ports[service]);
      caller = addCaller(azure.state);
      const { id } = addSubscription(azure.state, "one");
      addRegistry(azure.state, { subscription: id, name: "acme1", loginServer: host });
    });
    afterEach(() => {
      azure.close();
      expect(azure.faults).toEqual([]);
    });

    async function run(args: readonly string[], environment: Readonly<Record<string, string>>) {
      const program = join(import.meta.dirname, "find-registry-program.ts");
      const child = spawn(process.execPath, [program, ...args], {
        stdio: ["ignore", "pipe", "pipe"],
        env: {
          HTTPS_PROXY: proxy.url,
          NO_PROXY: "127.0.0.1",
          NODE_EXTRA_CA_CERTS: authority.certificatePath,
          ...environment,
        },
      });
      const [output, seen] = await Promise.all([text(child.stdout), text(child.stderr)]);
      return { output, seen };
    }

    tests({
      host,
      get azure() {
        return azure;
      },
      get caller() {
        return caller;
      },
      get folder() {
        return folder;
      },
      search: async (environment) => (await run([host], environment)).output,
      searchByCode: () => run([host, "device-code"], {}),
      async searchInBrowser() {
        const [browser, pages] = [join(folder, "browser"), join(folder, "pages.txt")];
        const program = join(import.meta.dirname, "browser.ts");
        writeFileSync(browser, `#!/bin/sh\nexec "${process.execPath}" "${program}" "$1"\n`, { mode: 0o700 });
        writeFileSync(pages, "");
        const { output } = await run([host, "browser"], {
          ...{ PATH: "/usr/bin:/bin", BROWSER: browser, BROWSER_PAGES: pages },
          ...{ NODE_USE_ENV_PROXY: "1", NO_PROXY: "127.0.0.1,localhost" },
        });
        return { output, pages: readFileSync(pages, "utf8").trimEnd().split("\n") };
      },
    });
  });
}

function namesOf(host: string): readonly string[] {
  const another = LOGIN_HOSTS[host];
  return another === undefined ? [host] : [host, another];
}
