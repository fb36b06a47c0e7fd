import { type Finding, finding } from "../core/finding/finding.ts";
import type { Verdict } from "../core/report/verdict.ts";
import { registryPath } from "../providers/azure/arm/resource-id.ts";
import {
  type FoundRegistry,
  findRegistry,
  type RegistrySearch,
  type RegistryWish,
} from "../providers/azure/find-registry.ts";
import { findingFromAzureRefusal } from "../providers/azure/finding-from-refusal.ts";
import { verdictOfAzureRefusal } from "../providers/azure/method.ts";
import { type FlowPorts, runFlow } from "./run-flow.ts";

/** Why nothing was made or taken in Azure. */
export interface StoppedInAzure {
  readonly kind: "stopped";
  readonly verdict: Verdict;
  readonly finding: Finding;
  readonly notes: readonly string[];
}

export type FoundInAzure =
  | { readonly kind: "found"; readonly found: FoundRegistry; readonly notes: readonly string[] }
  | StoppedInAzure;

/** Finds the one registry that is meant. */
export async function findAzureRegistry(ports: FlowPorts, wish: RegistryWish): Promise<FoundInAzure> {
  ports.progress(`looking for ${wish.loginServer} in Azure`);
  const search = await runFlow(ports, findRegistry(wish));
  if (!search.ok) {
    const finding = findingFromAzureRefusal(search.refusal, `look for ${wish.loginServer}`);
    return { kind: "stopped", verdict: verdictOfAzureRefusal(search.refusal), finding, notes: [] };
  }
  const notes = search.skipped.map(({ subscription }) => `subscription ${subscription} may not be listed`);
  const [found, another] = search.found;
  if (found === undefined) return { kind: "stopped", verdict: "no", finding: notFound(wish, search), notes };
  if (another !== undefined)
    return { kind: "stopped", verdict: "no", finding: ambiguous(wish, search.found), notes };
  return { kind: "found", found, notes };
}

function notFound({ loginServer }: RegistryWish, search: Extract<RegistrySearch, { ok: true }>): Finding {
  const { subscriptions, skipped } = search;
  return finding("cloud-registry-not-found", {
    title: `Azure shows you no registry \`${loginServer}\``,
    subject: { kind: "Registry", name: loginServer },
    evidence: [
      { text: `looked in ${subscriptions} subscriptions`, source: "Azure Resource Manager" },
      ...skipped.map(({ subscription }) => ({
        text: `subscription ${subscription} may not be listed`,
        source: "Azure Resource Manager",
      })),
    ],
    fixes: [
      { text: "see who is logged in, and where", command: "az account show", applicability: "manual" },
      {
        text: "see which registries that account has",
        command: "az acr list --output table",
        applicability: "manual",
      },
    ],
  });
}

function ambiguous({ loginServer }: RegistryWish, found: readonly FoundRegistry[]): Finding {
  return finding("cloud-registry-not-found", {
    title: `${found.length} registries have the login server \`${loginServer}\``,
    subject: { kind: "Registry", name: loginServer },
    evidence: found.map(({ id }) => ({ text: registryPath(id), source: "Azure Resource Manager" })),
    fixes: [{ text: "say which: `--subscription`, `--resource-group`", applicability: "manual" }],
  });
}
