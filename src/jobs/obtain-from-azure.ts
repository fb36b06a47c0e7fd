import type { CloudChange } from "../core/cloud/flow.ts";
import type { Credential } from "../core/credential/credential.ts";
import type { Finding } from "../core/finding/finding.ts";
import type { FoundRegistry } from "../providers/azure/find-registry.ts";
import type { CloudMark, PreparedMethod } from "../providers/azure/method.ts";
import { preflight } from "../providers/azure/preflight.ts";
import type { Unfinished } from "../providers/azure/undo.ts";
import { findAzureRegistry, type RegistryQuestion, type StoppedInAzure } from "./find-azure-registry.ts";
import { type FlowPorts, runFlow, runUndo } from "./run-flow.ts";

export interface AzureRequest extends RegistryQuestion {
  /** The chosen method, for the registry that was found. */
  readonly prepare: (found: FoundRegistry) => Promise<Preparation>;
  /**
   * `tell`: nothing is changed or minted, and the changes are told instead; `tell-admin`: they are told for somebody
   * else, so it does not matter what the caller may do.
   */
  readonly mode: "do" | "tell" | "tell-admin";
  /** Asked before anything is changed in Azure; absent: who typed the whole command has agreed. */
  readonly agree?: (changes: readonly CloudChange[]) => Promise<boolean>;
}

/** The method before anything is changed, or why it cannot be used. */
export type Preparation = { readonly kind: "ready"; readonly method: PreparedMethod } | StoppedInAzure;

export type ObtainedFromAzure =
  | {
      readonly kind: "obtained";
      readonly credential: Credential;
      readonly mark: CloudMark;
      readonly notes: readonly string[];
      /** It, or its right, was made a moment ago: the registry may not know it yet. */
      readonly isNew: boolean;
      /** Takes back what was made, where the registry refuses it after all; tells what is left. */
      readonly undo: () => Promise<void>;
    }
  | { readonly kind: "planned"; readonly changes: readonly CloudChange[]; readonly notes: readonly string[] }
  /** The person did not agree: nothing was made. */
  | { readonly kind: "declined"; readonly notes: readonly string[] }
  | StoppedInAzure;

/** Finds the registry, asks what may be done there, and only then has the method make or take the credential. */
export async function obtainFromAzure(ports: FlowPorts, request: AzureRequest): Promise<ObtainedFromAzure> {
  const searched = await findAzureRegistry(ports, request);
  if (searched.kind === "stopped") return searched;
  const { found, notes } = searched;
  const obtained = await obtainAt(ports, request, found);
  return { ...obtained, notes: [...notes, ...obtained.notes] };
}

async function obtainAt(
  ports: FlowPorts,
  request: AzureRequest,
  found: FoundRegistry,
): Promise<ObtainedFromAzure> {
  const prepared = await request.prepare(found);
  if (prepared.kind === "stopped") return prepared;
  const { method } = prepared;
  const planned = { kind: "planned", changes: method.changes, notes: [] } as const;
  if (request.mode === "tell-admin") return planned;
  const missing = await runFlow(ports, preflight(found, method));
  if (missing !== undefined)
    return { kind: "stopped", verdict: "not-permitted", finding: missing, notes: [] };
  if (request.mode === "tell") return planned;
  const isAgreed = method.changes.length === 0 || (await request.agree?.(method.changes)) !== false;
  if (!isAgreed) return { kind: "declined", notes: [] };
  const obtained = await runFlow(ports, method.obtain());
  if (!obtained.ok) {
    const { verdict, finding: why, left } = obtained;
    return { kind: "stopped", verdict, finding: withLeftovers(why, left), notes: [] };
  }
  const { credential, mark, notes, isNew, undo } = obtained;
  return { kind: "obtained", credential, mark, notes, isNew, undo: () => runUndo(ports, undo()) };
}

/** What could not be taken back is said with the command that does it. */
function withLeftovers(found: Finding, left: Unfinished): Finding {
  const fixes = left.map(
    (command) => ({ text: "take back what was left", command, applicability: "manual" }) as const,
  );
  return { ...found, fixes: [...fixes, ...found.fixes] };
}
