import { type AzureWish, azureEntry } from "../../jobs/azure-entry.ts";
import { clusterName } from "../../jobs/cluster-name.ts";
import { keysInUse } from "../../jobs/keys-in-use.ts";
import type { FoundRegistry } from "../../providers/azure/find-registry.ts";
import type { PreparedMethod } from "../../providers/azure/method.ts";
import { prepareAdminUser } from "../../providers/azure/methods/admin-user.ts";
import { prepareServicePrincipal } from "../../providers/azure/methods/new-service-principal.ts";
import { prepareRepositoryToken } from "../../providers/azure/methods/repository-token.ts";
import { readCloud } from "../flags/azure-flags.ts";
import type { AzureMethodName } from "../flags/connect-methods.ts";
import { UsageError } from "../flags/usage-error.ts";
import { printNotes } from "../render/note.ts";
import { printable } from "../render/printable.ts";
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
  const azure = await context.openAzure({ choice, flags, registry: registry.domain, signal: ports.signal });
  if (method === "node-identity") return obtainNodeIdentity(context, opened, azure);
  const cluster = await clusterName(ports);
  const held = await keysInUse(ports, intent.secretName);
  const facts: MethodFacts = {
    opened,
    cluster,
    ...(held === undefined ? {} : { held }),
    guidOf: azure.guidOf,
  };
  const wish: AzureWish = {
    intent,
    method,
    isMade: method !== "admin-user" && method !== "existing-service-principal",
    request: {
      ...registryWish(opened),
      mode: modeOf(flags),
      ...(opened.wizard === undefined ? {} : { agree: opened.wizard.agree }),
      prepare: async (found) =>
        method === "existing-service-principal"
          ? prepareByPrincipal(context, opened, azure, { found, cluster, endDateTime: endOf(opened) })
          : { kind: "ready", method: prepare(method, found, facts) },
    },
  };
  const options = { proof: proofChoice(flags), dryRun: flags.dryRun, tell: teller(context, opened) };
  const entry = await azureEntry({ ...ports, azure: azure.azure }, wish, options);
  if (entry.kind === "stopped") return entry;
  if (entry.kind === "planned") return { kind: "stopped", report: tellPlanned(context, opened, entry) };
  printNotes(context.terminal, entry.notes);
  const undo = async (): Promise<void> => {
    for (const command of await entry.undo()) context.terminal.err(`left in Azure: ${printable(command)}\n`);
  };
  return { kind: "obtained", intent: { ...intent, entry: entry.entry }, undo };
}

interface MethodFacts {
  readonly opened: OpenedConnect;
  /** A short name for this cluster, the same in every run. */
  readonly cluster: string;
  /** Key ids that pull secrets of this cluster hold; absent where not all of them may be read. */
  readonly held?: readonly string[];
  readonly guidOf: (text: string) => string;
}

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Those that need nothing but the registry. */
type SimpleMethod = Exclude<AzureMethodName, "node-identity" | "existing-service-principal">;

function prepare(method: SimpleMethod, found: FoundRegistry, facts: MethodFacts): PreparedMethod {
  const { opened, cluster, held, guidOf } = facts;
  const { flags, intent } = opened;
  const end = endOf(opened);
  switch (method) {
    case "admin-user":
      return prepareAdminUser({ found, mayEnable: flags.enableAdminUser === true });
    case "repository-token":
      return prepareRepositoryToken({
        found,
        tokenName: `pullpass-${cluster}`,
        repositories: [repositoryOf(opened)],
        expiry: end,
        slot: held?.includes("password1") === true ? "password2" : "password1",
      });
    case "new-service-principal":
      return prepareServicePrincipal({
        found,
        uniqueName: `pullpass-${found.id.name.toLowerCase()}-${cluster}`,
        secretName: `pullpass ${cluster}`,
        endDateTime: end,
        ...(intent.image === undefined ? {} : { repository: intent.image.path }),
        ...(held === undefined ? {} : { keysInUse: held }),
        guidOf,
      });
  }
}

/** When a credential that is made now ends; RFC 3339. */
function endOf({ flags, ports }: OpenedConnect): string {
  return new Date(ports.clock.now().getTime() + flags.secretLifetime * DAY_MS).toISOString();
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
