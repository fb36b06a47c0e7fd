import { serverKeyFor } from "../../core/dockerconfig/server-key.ts";
import { type AzureWish, azureEntry } from "../../jobs/azure-entry.ts";
import { clusterName } from "../../jobs/cluster-name.ts";
import { heldEntry, markOf } from "../../jobs/held-entry.ts";
import { type KeyInUse, keysInUse } from "../../jobs/keys-in-use.ts";
import { noticeClock } from "../../jobs/notice-clock.ts";
import type { FoundRegistry } from "../../providers/azure/find-registry.ts";
import type { PreparedMethod } from "../../providers/azure/method.ts";
import { prepareAdminUser } from "../../providers/azure/methods/admin-user.ts";
import { prepareServicePrincipal } from "../../providers/azure/methods/new-service-principal.ts";
import { prepareRepositoryToken } from "../../providers/azure/methods/prepare-repository-token.ts";
import { applicationName, clientSecretNameBy, tokenName } from "../../providers/azure/names.ts";
import { readCloud } from "../flags/azure-flags.ts";
import type { AzureMethodName } from "../flags/connect-methods.ts";
import { UsageError } from "../flags/usage-error.ts";
import { printNotes } from "../render/note.ts";
import type { RunContext } from "../run-context.ts";
import type { ObtainedCredential } from "./connect-existing.ts";
import { prepareByPrincipal } from "./connect-existing-principal.ts";
import { modeOf, registryWish, tellPlanned } from "./connect-in-azure.ts";
import { obtainNodeIdentity } from "./connect-node-identity.ts";
import { type OpenedConnect, proofChoice, teller } from "./connect-run.ts";

/** The credential of a registry of Azure's, taken or made there by the method. */
export async function obtainFromAzure(
  context: RunContext,
  opened: OpenedConnect,
  method: AzureMethodName,
): Promise<ObtainedCredential> {
  const { flags } = opened;
  const ports = { ...opened.ports, registry: opened.fresh };
  const { source: _source, ...intent } = opened.intent;
  const { registry } = intent;
  const choice = readCloud(flags, registry);
  const call = { choice, flags, registry: registry.domain, signal: ports.signal };
  const { azure: cloud, ...rest } = await context.openAzure(call);
  const azure = { azure: noticeClock(cloud, ports), ...rest };
  if (method === "node-identity") return obtainNodeIdentity(context, opened, azure);
  const cluster = await clusterName(ports);
  const held = await keysInUse(ports, intent.secretName);
  const facts: MethodFacts = {
    opened: { ...opened, ports },
    cluster,
    ...(held === undefined ? {} : { held }),
    ...rest,
  };
  const wish: AzureWish = {
    intent,
    method,
    isMade: method !== "admin-user" && method !== "existing-service-principal",
    request: {
      ...registryWish(context, opened),
      mode: modeOf(flags),
      ...(opened.wizard === undefined ? {} : { agree: opened.wizard.agree }),
      prepare: async (found) =>
        method === "existing-service-principal"
          ? prepareByPrincipal(context, opened, azure, {
              found,
              secretName: clientSecretNameOf(facts),
              endDateTime: endOf(opened),
              ...clientSecretsInUse(facts),
            })
          : { kind: "ready", method: await prepare(method, found, facts) },
    },
  };
  const options = { proof: proofChoice(flags), dryRun: flags.dryRun, tell: teller(context, opened) };
  const entry = await azureEntry({ ...ports, azure: azure.azure }, wish, options);
  if (entry.kind === "stopped") return entry;
  if (entry.kind === "planned") return { kind: "stopped", report: tellPlanned(context, opened, entry) };
  printNotes(context.terminal, entry.notes);
  return { kind: "obtained", intent: { ...intent, entry: entry.entry }, undo: entry.undo };
}

interface MethodFacts {
  readonly opened: OpenedConnect;
  /** A short name for this cluster, the same in every run. */
  readonly cluster: string;
  /** The keys that pull secrets of this name hold in this cluster; absent where not all of them may be read. */
  readonly held?: readonly KeyInUse[];
  readonly guidOf: (text: string) => string;
  /** Who runs this, and on which machine. */
  readonly runner: string;
}

function clientSecretNameOf({ opened, cluster, runner, guidOf }: MethodFacts): string {
  const { secretName, namespaces } = opened.intent;
  return clientSecretNameBy({ cluster, secretName }, { runner, namespaces, guidOf });
}

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Those that need nothing but the registry. */
type SimpleMethod = Exclude<AzureMethodName, "node-identity" | "existing-service-principal">;

async function prepare(
  method: SimpleMethod,
  found: FoundRegistry,
  facts: MethodFacts,
): Promise<PreparedMethod> {
  const { opened, cluster, guidOf } = facts;
  const { flags, intent } = opened;
  const of = { cluster, secretName: intent.secretName };
  const end = endOf(opened);
  switch (method) {
    case "admin-user":
      return prepareAdminUser({ found, mayEnable: flags.enableAdminUser === true });
    case "repository-token":
      return prepareRepositoryToken({
        found,
        tokenName: tokenName(of, guidOf),
        repositories: [repositoryOf(opened)],
        expiry: end,
        now: opened.ports.clock.now(),
        ...(await heldOfToken(facts)),
      });
    case "new-service-principal":
      return prepareServicePrincipal({
        found,
        uniqueName: applicationName(found.id.name, cluster),
        secretName: clientSecretNameOf(facts),
        endDateTime: end,
        ...(intent.image === undefined ? {} : { repository: intent.image.path }),
        ...clientSecretsInUse(facts),
        now: opened.ports.clock.now(),
        guidOf,
      });
  }
}

/** Of whatever registry: one client secret of a service principal may be good for several. */
function clientSecretsInUse({ held }: MethodFacts): { readonly keysInUse?: readonly string[] } {
  return held === undefined ? {} : { keysInUse: held.map(({ keyId }) => keyId) };
}

/**
 * The slots of the token that are in use, and a password that some pull secret of the cluster holds: a token has two, so
 * namespaces that are connected one after the other share one.
 */
async function heldOfToken({ opened, held, cluster, guidOf }: MethodFacts) {
  if (held === undefined) return {};
  const { intent, ports } = opened;
  const { registry, secretName } = intent;
  const serverKey = serverKeyFor(registry);
  const ofRegistry = held.filter((one) => one.serverKey === serverKey);
  const namespaces = [...new Set(ofRegistry.map(({ namespace }) => namespace))];
  // Whether it logs in, and not whether it may read the image: that is what is going to be allowed.
  const question = { intent: { namespaces, secretName, registry }, method: "repository-token", serverKey };
  const entry = await heldEntry(ports, question);
  const slotsInUse = ofRegistry.map(({ keyId }) => keyId);
  if (entry?.credential.username !== tokenName({ cluster, secretName }, guidOf)) return { slotsInUse };
  return { slotsInUse, held: { credential: entry.credential, mark: markOf(entry) } };
}

/** When a credential that is made now ends; RFC 3339. */
function endOf({ flags, ports }: OpenedConnect): string {
  const end = new Date(ports.clock.now().getTime() + flags.secretLifetime * DAY_MS);
  // Whole seconds: az, which may be told to make it, reads no other moments.
  end.setUTCMilliseconds(0);
  return end.toISOString().replace(".000Z", "Z");
}

/** What a token may pull: the repository of `--image`, or everything below the registry's path. */
function repositoryOf({ intent }: OpenedConnect): string {
  if (intent.image !== undefined) return intent.image.path;
  if (intent.registry.path !== "") return `${intent.registry.path}/*`;
  throw new UsageError(
    "which repository? A token may pull what it is told, and nothing else",
    "--image IMAGE, or a path behind the registry: REGISTRY/team",
  );
}
