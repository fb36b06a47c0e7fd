import { randomBytes, randomUUID } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:https";
import { join } from "node:path";
import { makeAuthority } from "../../testbed/certificates.ts";
import type { ClusterHandle } from "../../testbed/cluster.ts";
import { pushImage } from "../../testbed/image-push.ts";
import { makeImage } from "../../testbed/images.ts";
import { NODE_IDENTITY_FILE, type NodeIdentityFile } from "../../testbed/node/identity-plugin.ts";
import type { RegistrySetHandle } from "../../testbed/registries.ts";
import { type NameProxy, startNameProxy } from "../docs/run/name-proxy.ts";
import type { DataPlaneJudge } from "../servers/azure/data-plane-judge.ts";
import type { Judge } from "../servers/azure/judge.ts";
import { startRegistryFront } from "../servers/azure/registry-front.ts";
import { type AzureStandIn, startAzure } from "../servers/azure/stand-in.ts";
import { addRegistry, addSubscription, type Caller, type StoredRegistry } from "../servers/azure/state.ts";
import type { KeyAndCertificate } from "../servers/test-certificates.ts";
import { type PullpassOptions, type PullpassRun, pullpass } from "./pullpass.ts";
import type { Stage } from "./stage.ts";

/** Azure's own names, each led to the stand-in. */
const NAMES = {
  arm: "management.azure.com",
  login: "login.microsoftonline.com",
  graph: "graph.microsoft.com",
} as const;

export interface AzureStage {
  readonly azure: AzureStandIn;
  /** A real registry behind Azure's token service. */
  readonly registry: StoredRegistry;
  /** What Microsoft's descriptions have against what was asked and answered, the registry's token service included. */
  faults(): readonly string[];
  /** The tokens that the registry's token service has given so far. */
  registryTokens(): readonly string[];
  /** Where HTTPS_PROXY has to point to for Azure's names to be the stand-in's. */
  readonly proxyUrl: string;
  /** The file of the authority that signed for those names. */
  readonly authorityPath: string;
  /** Pushes a new image, as `REPOSITORY:TAG` where that is said; gives its name in the registry. */
  push(target?: string): Promise<string>;
  /** What the registry's token service answers to a docker config's `auth`, asked to pull: an HTTP status. */
  askForToken(auth: string, repository: string): Promise<number>;
  /** What plays the node's identity: the plugin of the test bed's kubelet. */
  actAs(identity: Caller | undefined): void;
  /** The environment of somebody who is logged in as this caller, by way of the proxy that has Azure's names. */
  environmentOf(caller: Caller): Readonly<Record<string, string>>;
  /** Runs the command as somebody who is logged in as this caller. */
  run(caller: Caller, args: readonly string[], options?: PullpassOptions): Promise<PullpassRun>;
  close(): Promise<void>;
}

/** What the stage plays on. */
export interface AzureGround extends Pick<Stage, "configureRegistry"> {
  readonly cluster: Pick<ClusterHandle, "runFolder" | "server" | "kubeconfigPath">;
  readonly registries: Pick<RegistrySetHandle, "plainBasic" | "users" | "runFolder">;
}

export interface AzureStageWish {
  /** Where the registry is. The node knows one way to each: stages of one time on one cluster each have their own. */
  readonly host: string;
  /** What it is called in Azure. */
  readonly name: string;
  readonly judges: { readonly cloud: Judge; readonly registry: DataPlaneJudge };
}

/** A cloud of our own under Azure's names, with one registry that the node can pull from. */
export async function startAzureStage(
  on: AzureGround,
  { host, name: registryName, judges }: AzureStageWish,
): Promise<AzureStage> {
  const { plainBasic, users, runFolder } = on.registries;
  const authority = await makeAuthority(join(runFolder, host), "authority of Azure's names");
  const names = [...Object.values(NAMES), host];
  await authority.sign(
    names.map((name) => ({ file: name, commonName: name, names: [name], addresses: ["127.0.0.1"] })),
  );
  const tlsOf = (name: string): KeyAndCertificate => {
    const { keyPath, certificatePath } = authority.pair(name);
    return { key: readFileSync(keyPath, "utf8"), cert: readFileSync(certificatePath, "utf8") };
  };
  const proxy = await startNameProxy();
  const azure = await openCloud(proxy, tlsOf, judges.cloud);
  const { id } = addSubscription(azure.state, "one");
  const registry = addRegistry(azure.state, { subscription: id, name: registryName, loginServer: host });
  const upstream = { url: plainBasic.url, username: users.team.name, password: users.team.password };
  const front = await startRegistryFront(azure.state, registry, {
    upstream,
    tls: tlsOf(host),
    judge: judges.registry,
  });
  proxy.lead(`${host}:443`, front.port);
  const ca = JSON.stringify(authority.certificatePath);
  await on.configureRegistry(host, `server = "https://127.0.0.1:${front.port}"\nca = ${ca}\n`);
  const environmentOf = (caller: Caller) => ({
    HTTPS_PROXY: proxy.url,
    NO_PROXY: new URL(on.cluster.server).hostname,
    NODE_EXTRA_CA_CERTS: authority.certificatePath,
    AZURE_TOKEN_CREDENTIALS: "EnvironmentCredential",
    AZURE_TENANT_ID: azure.state.tenant,
    AZURE_CLIENT_ID: caller.clientId,
    AZURE_CLIENT_SECRET: caller.secret,
  });
  return {
    azure,
    registry,
    faults: () => [...azure.faults, ...front.faults],
    registryTokens: front.tokensGiven,
    proxyUrl: proxy.url,
    authorityPath: authority.certificatePath,
    async push(target = `team/app-${randomBytes(4).toString("hex")}:1`) {
      await pushImage(plainBasic, target, await makeImage(), users.team);
      return `${host}/${target}`;
    },
    askForToken(auth, repository) {
      const query = new URLSearchParams({ service: host, scope: `repository:${repository}:pull` });
      const at = `https://127.0.0.1:${front.port}/oauth2/token?${query}`;
      const headers = { host, authorization: `Basic ${auth}` };
      const ca = readFileSync(authority.certificatePath);
      return new Promise((resolve, reject) => {
        const asked = get(at, { headers, ca, servername: host }, (answer) => {
          answer.resume().on("end", () => resolve(answer.statusCode ?? 0));
        });
        asked.on("error", reject);
      });
    },
    actAs(identity) {
      const file = join(on.cluster.runFolder, "kubelet", NODE_IDENTITY_FILE);
      if (identity === undefined) return rmSync(file, { force: true });
      const accessToken = `node-${randomUUID()}`;
      azure.state.tokens.set(accessToken, {
        caller: identity,
        audience: "https://containerregistry.azure.net",
      });
      const content: NodeIdentityFile = {
        registry: host,
        port: front.port,
        ca: authority.certificatePath,
        accessToken,
      };
      writeFileSync(file, JSON.stringify(content));
    },
    environmentOf,
    run: (caller, args, options = {}) =>
      pullpass(args, {
        kubeconfig: on.cluster.kubeconfigPath,
        ...options,
        environment: { ...environmentOf(caller), ...options.environment },
      }),
    async close() {
      front.close();
      azure.close();
      await proxy.close();
    },
  };
}

async function openCloud(
  proxy: NameProxy,
  tlsOf: (name: string) => KeyAndCertificate,
  judge: Judge,
): Promise<AzureStandIn> {
  const azure = await startAzure({
    tlsOf: (service) => tlsOf(NAMES[service]),
    judge,
    registrySuffix: "azurecr.io",
    names: {
      arm: `https://${NAMES.arm}`,
      login: `https://${NAMES.login}`,
      graph: `https://${NAMES.graph}`,
    },
  });
  for (const service of ["arm", "login", "graph"] as const)
    proxy.lead(`${NAMES[service]}:443`, azure.ports[service]);
  return azure;
}
