import type { CloudChange } from "../core/cloud/flow.ts";
import type { ConnectIntent, PullSecretEntry } from "../core/connect/connect-intent.ts";
import { SecretText } from "../core/credential/secret-text.ts";
import { serverKeyFor } from "../core/dockerconfig/server-key.ts";
import type { ConnectReport } from "../core/report/connect-report.ts";
import { awaitAccepted } from "./await-accepted.ts";
import { connect } from "./connect.ts";
import { connectDraft, stoppedConnect } from "./connect-draft.ts";
import type { ConnectOptions } from "./connect-options.ts";
import { heldEntry } from "./held-entry.ts";
import { type AzureRequest, obtainFromAzure } from "./obtain-from-azure.ts";
import type { Ports } from "./ports.ts";
import type { FlowPorts } from "./run-flow.ts";

/** What `connect` is to do, before the cloud has given a credential. */
export interface AzureWish {
  readonly intent: Omit<ConnectIntent, "entry">;
  readonly method: string;
  readonly request: AzureRequest;
  /** Whether a run before may have made the credential, which is then used again while it is good. */
  readonly isMade: boolean;
}

export type AzureEntry =
  | {
      readonly kind: "obtained";
      readonly entry: PullSecretEntry;
      readonly notes: readonly string[];
      /** Takes back what was made in the cloud, also where the person has interrupted; tells what is left. */
      readonly undo: () => Promise<void>;
    }
  /** Nothing was made: what would be, in Azure, and the report of what would be written to the cluster. */
  | { readonly kind: "planned"; readonly changes: readonly CloudChange[]; readonly report: ConnectReport }
  | { readonly kind: "stopped"; readonly report: ConnectReport };

/**
 * The entry of a registry of Azure's. Nothing is made in the cloud before it is known that the cluster would take it;
 * what an earlier run made is used again; what is new is tried until the registry knows it.
 */
export async function azureEntry(
  ports: Ports & FlowPorts,
  wish: AzureWish,
  options: ConnectOptions,
): Promise<AzureEntry> {
  const { intent, method } = wish;
  const serverKey = serverKeyFor(intent.registry);
  // What somebody else has to run is told whatever an earlier run has left.
  const isOpen = wish.isMade && wish.request.mode !== "tell-admin";
  const held = isOpen ? await heldEntry(ports, { intent, method, serverKey }) : undefined;
  if (held !== undefined) return { kind: "obtained", entry: held, notes: [], undo: async () => undefined };
  const trial = await tryPlan(ports, wish, options);
  if (trial.verdict !== "yes") return { kind: "stopped", report: trial };
  const obtained = await obtainFromAzure(ports, wish.request);
  if (obtained.kind === "stopped") {
    const { finding, verdict, notes } = obtained;
    const report = stoppedConnect(connectDraft(intent, options.dryRun), { finding, verdict });
    return { kind: "stopped", report: { ...report, notes: [...notes, ...report.notes] } };
  }
  if (obtained.kind === "declined") {
    const notes = [...obtained.notes, "nothing was made in Azure, and nothing was written"];
    return { kind: "stopped", report: { ...connectDraft(intent, options.dryRun), verdict: "no", notes } };
  }
  if (obtained.kind === "planned") {
    const { changes, notes } = obtained;
    return { kind: "planned", changes, report: { ...trial, manifests: [], notes } };
  }
  const { credential, mark, notes, isNew, undo } = obtained;
  const entry = { serverKey, credential, method, ...mark };
  try {
    if (isNew) await awaitAccepted(ports, { intent, entry });
  } catch (cause) {
    // It lies in no secret yet, and nobody else has it.
    await undo();
    throw cause;
  }
  return { kind: "obtained", entry, notes, undo };
}

/** Stands in the place of a credential that is not made yet: a plan needs one, and nothing of it is written or shown. */
const NOT_YET = { username: "not-made-yet", password: new SecretText("not-made-yet") };

/** What would be written to the cluster, and what stands in its way. */
function tryPlan(
  ports: Ports,
  { intent, method }: AzureWish,
  { proof }: ConnectOptions,
): Promise<ConnectReport> {
  const entry = { serverKey: serverKeyFor(intent.registry), credential: NOT_YET, method };
  const options = { proof: { ...proof, depth: "none" }, dryRun: "client", tell: () => undefined } as const;
  return connect(ports, { ...intent, entry }, options);
}
