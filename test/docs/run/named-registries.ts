import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { type CertificateAuthority, makeAuthority } from "../../../testbed/certificates.ts";
import type { Cluster } from "../../../testbed/cluster.ts";
import { pushImage } from "../../../testbed/image-push.ts";
import { makeImage } from "../../../testbed/images.ts";
import type { RegistryHandle, RegistrySetHandle } from "../../../testbed/registries.ts";
import { writeHtpasswd } from "../../../testbed/registry-users.ts";
import { type NameProxy, startNameProxy } from "./name-proxy.ts";
import { startTlsFront, type TlsFront } from "./tls-front.ts";

/** Those with a token service in front, as the real ones have it; the others check passwords themselves. */
const BEARER_HOSTS: ReadonlySet<string> = new Set(["docker.io", "ghcr.io"]);

/** Real registries of the test bed under the names that pages use: `ghcr.io`, `docker.io`, `reg.example.com:5000`. */
export interface NamedRegistries {
  readonly proxyUrl: string;
  /** The authority that signed their certificates. */
  readonly caPath: string;
  /** Makes the host known, to this machine behind the proxy and to the node. */
  open(host: string): Promise<void>;
  /** Makes an account that every one of them knows; gives its new password. Behind a token service it may use `NAME/…`. */
  addAccount(name: string): Promise<string>;
  /** Pushes a new image of this name, `HOST/REPOSITORY:TAG`. */
  push(reference: string): Promise<void>;
  close(): Promise<void>;
}

export async function startNamedRegistries(
  registries: RegistrySetHandle,
  cluster: Cluster,
): Promise<NamedRegistries> {
  const authority = await makeAuthority(join(registries.runFolder, "named"), "authority of the pages' names");
  const proxy = await startNameProxy();
  const ground: Ground = { registries, cluster, authority, proxy, fronts: new Map(), accounts: new Map() };
  for (const { name, password } of Object.values(registries.users)) ground.accounts.set(name, password);
  return {
    proxyUrl: proxy.url,
    caPath: authority.certificatePath,
    open: (host) => open(ground, host),
    addAccount: (name) => addAccount(ground, name),
    push: (reference) => push(ground, reference),
    async close() {
      for (const front of ground.fronts.values()) await front.close();
      await proxy.close();
    },
  };
}

interface Ground {
  readonly registries: RegistrySetHandle;
  readonly cluster: Cluster;
  readonly authority: CertificateAuthority;
  readonly proxy: NameProxy;
  readonly fronts: Map<string, TlsFront>;
  readonly accounts: Map<string, string>;
}

async function open(ground: Ground, host: string): Promise<void> {
  const { authority, cluster, fronts, proxy } = ground;
  if (fronts.has(host)) return;
  // Docker Hub answers under another name than its images bear.
  const [name = "", port = "443"] = (host === "docker.io" ? "registry-1.docker.io" : host).split(":");
  await authority.sign([{ file: host, commonName: name, names: [name], addresses: ["127.0.0.1"] }]);
  const front = await startTlsFront(upstreamOf(ground, host), authority.pair(host));
  fronts.set(host, front);
  proxy.lead(`${name}:${port}`, front.port);
  const server = JSON.stringify(`https://127.0.0.1:${front.port}`);
  await cluster.configureRegistry(
    host,
    `server = ${server}\nca = ${JSON.stringify(authority.certificatePath)}\n`,
  );
}

function upstreamOf({ registries }: Ground, host: string): RegistryHandle {
  return BEARER_HOSTS.has(host) ? registries.plainBearer : registries.plainBasic;
}

async function addAccount({ accounts, registries }: Ground, name: string): Promise<string> {
  const password = randomBytes(12).toString("base64url");
  accounts.set(name, password);
  const known = [...accounts].map(([account, secret]) => ({ name: account, password: secret }));
  for (const { htpasswdPath } of [registries.plainBasic, registries.plainBearer]) {
    await writeHtpasswd(htpasswdPath, known);
  }
  return password;
}

async function push(ground: Ground, reference: string): Promise<void> {
  const [, host = "", target = ""] = /^([^/]+)\/(.+)$/.exec(reference) ?? [];
  await open(ground, host);
  const [owner = ""] = target.split(/[/:]/);
  const password = ground.accounts.get(owner) ?? (await addAccount(ground, owner));
  await pushImage(upstreamOf(ground, host), target, await makeImage(), { name: owner, password });
}
