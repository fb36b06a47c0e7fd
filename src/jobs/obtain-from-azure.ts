import type { CloudChange } from "../core/cloud/flow.ts";
import type { Credential } from "../core/credential/credential.ts";
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
import { type CloudMark, type PreparedMethod, verdictOfAzureRefusal } from "../providers/azure/method.ts";
import { preflight } from "../providers/azure/preflight.ts";
import type { Unfinished } from "../providers/azure/undo.ts";
import { type FlowPorts, runFlow } from "./run-flow.ts";

export interface AzureRequest extends RegistryWish {
  /** The chosen method, for the registry that was found. */
  readonly prepare: (found: FoundRegistry) => PreparedMethod;
  /**
   * `tell`: nothing is changed or minted, and the changes are told instead; `tell-admin`: they are told for somebody
   * else, so it does not matter what the caller may do.
   */
  readonly mode: "do" | "tell" | "tell-admin";
}

export type ObtainedFromAzure =
  | {
      readonly kind: "obtained";
      readonly credential: Credential;
      readonly mark: CloudMark;
      readonly notes: readonly string[];
      /** Takes back what was made, where the registry refuses it after all; what is left is named by commands. */
      readonly undo: () => Promise<Unfinished>;
    }
  | { readonly kind: "planned"; readonly changes: readonly CloudChange[]; readonly notes: readonly string[] }
  | {
      readonly kind: "stopped";
      readonly verdict: Verdict;
      readonly finding: Finding;
      readonly notes: readonly string[];
    };

/** Finds the registry, asks what may be done there, and only then has the method make or take the credential. */
export async function obtainFromAzure(ports: FlowPorts, request: AzureRequest): Promise<ObtainedFromAzure> {
  ports.progress(`looking for ${request.loginServer} in Azure`);
  const search = await runFlow(ports, findRegistry(request));
  if (!search.ok) {
    const finding = findingFromAzureRefusal(search.refusal, `look for ${request.loginServer}`);
    return { kind: "stopped", verdict: verdictOfAzureRefusal(search.refusal), finding, notes: [] };
  }
  const notes = search.skipped.map(({ subscription }) => `subscription ${subscription} may not be listed`);
  const [found, another] = search.found;
  if (found === undefined)
    return { kind: "stopped", verdict: "no", finding: notFound(request, search), notes };
  if (another !== undefined)
    return { kind: "stopped", verdict: "no", finding: ambiguous(request, search.found), notes };
  const obtained = await obtainAt(ports, request, found);
  return { ...obtained, notes: [...notes, ...obtained.notes] };
}

async function obtainAt(
  ports: FlowPorts,
  request: AzureRequest,
  found: FoundRegistry,
): Promise<ObtainedFromAzure> {
  const method = request.prepare(found);
  const planned = { kind: "planned", changes: method.changes, notes: [] } as const;
  if (request.mode === "tell-admin") return planned;
  const missing = await runFlow(ports, preflight(found, method));
  if (missing !== undefined)
    return { kind: "stopped", verdict: "not-permitted", finding: missing, notes: [] };
  if (request.mode === "tell") return planned;
  const obtained = await runFlow(ports, method.obtain());
  if (!obtained.ok) {
    const { verdict, finding: why, left } = obtained;
    return { kind: "stopped", verdict, finding: withLeftovers(why, left), notes: [] };
  }
  const { credential, mark, notes, undo } = obtained;
  return { kind: "obtained", credential, mark, notes, undo: () => runFlow(ports, undo()) };
}

/** What could not be taken back is said with the command that does it. */
function withLeftovers(found: Finding, left: Unfinished): Finding {
  const fixes = left.map(
    (command) => ({ text: "take back what was left", command, applicability: "manual" }) as const,
  );
  return { ...found, fixes: [...fixes, ...found.fixes] };
}

function notFound({ loginServer }: AzureRequest, search: Extract<RegistrySearch, { ok: true }>): Finding {
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

function ambiguous({ loginServer }: AzureRequest, found: readonly FoundRegistry[]): Finding {
  return finding("cloud-registry-not-found", {
    title: `${found.length} registries have the login server \`${loginServer}\``,
    subject: { kind: "Registry", name: loginServer },
    evidence: found.map(({ id }) => ({ text: registryPath(id), source: "Azure Resource Manager" })),
    fixes: [{ text: "say which: `--subscription`, `--resource-group`", applicability: "manual" }],
  });
}
