import { type Finding, type Fix, finding } from "../core/finding/finding.ts";
import type { Verdict } from "../core/report/verdict.ts";
import { registryPath } from "../providers/azure/arm/resource-id.ts";
import { type Tenant, tenantText } from "../providers/azure/arm/tenant.ts";
import {
  type FoundRegistry,
  findRegistry,
  type RegistrySearch,
  type RegistryWish,
} from "../providers/azure/find-registry.ts";
import { findingFromAzureRefusal } from "../providers/azure/finding-from-refusal.ts";
import { verdictOfAzureRefusal } from "../providers/azure/method.ts";
import { anonymousNotes, networkNotes } from "../providers/azure/network-notes.ts";
import { type AzureRefusal, isNotPermitted } from "../providers/azure/refusal.ts";
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

/** Which registry is looked for, and who says which where several are found. */
export interface RegistryQuestion extends RegistryWish {
  /** Asks the person; absent where nobody can be asked. */
  readonly choose?: (found: readonly FoundRegistry[]) => Promise<FoundRegistry>;
}

/** Finds the one registry that is meant. */
export async function findAzureRegistry(ports: FlowPorts, wish: RegistryQuestion): Promise<FoundInAzure> {
  ports.progress(`looking for ${wish.loginServer} in Azure`);
  const search = await runFlow(ports, findRegistry(wish));
  if (!search.ok) {
    const finding = findingFromAzureRefusal(search.refusal, `look for ${wish.loginServer}`);
    return { kind: "stopped", verdict: verdictOfAzureRefusal(search.refusal), finding, notes: [] };
  }
  const notes = search.skipped.map(
    ({ subscription, refusal }) => `subscription ${subscription} ${skippedText(refusal)}`,
  );
  const [first, another] = search.found;
  if (first === undefined)
    return { kind: "stopped", verdict: verdictWithout(search), finding: notFound(wish, search), notes };
  const found = another === undefined ? first : await wish.choose?.(search.found);
  if (found === undefined)
    return { kind: "stopped", verdict: "no", finding: ambiguous(wish, search.found), notes };
  return { kind: "found", found, notes: [...notes, ...networkNotes(found), ...anonymousNotes(found)] };
}

/**
 * How it ends where no list has it: a list that may not be read may have it, and one that could not be read may have it
 * the next time.
 */
function verdictWithout({ skipped, subscriptions }: Extract<RegistrySearch, { ok: true }>): Verdict {
  if (skipped.length === 0) return "no";
  const areForbidden = skipped.every(({ refusal }) => verdictOfAzureRefusal(refusal) === "not-permitted");
  return areForbidden && skipped.length === subscriptions ? "not-permitted" : "unsure";
}

/** As many subscriptions as are named with all that is to be said of them. */
const MAX_NAMED = 5;

/** Whether it may not be looked into, or could not. */
function skippedText(refusal: AzureRefusal): string {
  const isForbidden = refusal.kind === "answered" && isNotPermitted(refusal);
  return isForbidden ? "may not be listed" : "could not be listed";
}

function notFound(wish: RegistryWish, search: Extract<RegistrySearch, { ok: true }>): Finding {
  const { loginServer, subscription, resourceGroup } = wish;
  const { subscriptions, tenants } = search;
  const skipped = search.skipped.slice(0, MAX_NAMED);
  return finding("cloud-registry-not-found", {
    title: `Azure shows you no registry \`${loginServer}\``,
    subject: { kind: "Registry", name: loginServer },
    evidence: [
      {
        text: `${lookedIn(subscriptions, subscription, resourceGroup)}${ofTenants(tenants.searched)}`,
        source: "Azure Resource Manager",
      },
      ...skipped.flatMap(({ refusal }) => findingFromAzureRefusal(refusal, "").evidence),
    ],
    fixes: [
      ...skipped.flatMap(({ refusal }) => findingFromAzureRefusal(refusal, "").fixes),
      { text: "see who is logged in, and where", command: "az account show", applicability: "manual" },
      {
        text: "see which registries that account has",
        command: "az acr list --output table",
        applicability: "manual",
      },
      ...tenantFixes(tenants.others),
    ],
  });
}

function ofTenants(searched: readonly string[]): string {
  if (searched.length === 0) return "";
  return ` of tenant ${searched.join(" and ")}`;
}

/** One login sees one tenant: where the registry may be as well, by name where Azure says which there are. */
function tenantFixes(others: readonly Tenant[]): readonly Fix[] {
  const named = others.slice(0, MAX_NAMED).map((tenant) => ({
    text: `if it is in tenant ${tenantText(tenant)}: log in there, and name it here too (\`--tenant ${tenant.tenantId}\`)`,
    command: `az login --tenant ${tenant.tenantId}`,
    applicability: "manual" as const,
  }));
  return named.length > 0 ? named : [ANOTHER_TENANT];
}

const ANOTHER_TENANT: Fix = {
  text: "if it is in another tenant, which one login never sees: log in there, and name it here too (`--tenant TENANT`)",
  command: "az login --tenant TENANT",
  applicability: "manual",
};

function lookedIn(count: number, subscription: string | undefined, group: string | undefined): string {
  const where = group === undefined ? "" : `, for resource group ${group} alone`;
  if (subscription !== undefined && count === 0)
    return `the login may see no subscription \`${subscription}\``;
  if (count === 0) return "the login may see no subscription at all";
  return `looked in ${count} ${count === 1 ? "subscription" : "subscriptions"}${where}`;
}

function ambiguous({ loginServer }: RegistryWish, found: readonly FoundRegistry[]): Finding {
  return finding("cloud-registry-not-found", {
    title: `${found.length} registries have the login server \`${loginServer}\``,
    subject: { kind: "Registry", name: loginServer },
    evidence: found.map(({ id }) => ({ text: registryPath(id), source: "Azure Resource Manager" })),
    fixes: found.map(({ id: { subscription, resourceGroup } }) => ({
      text: `say which: \`--subscription ${subscription} --resource-group ${resourceGroup}\``,
      applicability: "manual",
    })),
  });
}
