import { isSameAccount, type RecordedCredential } from "../core/disconnect/held-credentials.ts";
import type { CloudRemoval } from "../core/report/cloud-removal.ts";
import type { FoundRegistry, RegistryWish } from "../providers/azure/find-registry.ts";
import { findingFromAzureRefusal } from "../providers/azure/finding-from-refusal.ts";
import { clientSecretName, tokenName } from "../providers/azure/names.ts";
import { isNotFound } from "../providers/azure/refusal.ts";
import { planTakeBack } from "../providers/azure/take-back/plan-take-back.ts";
import type { TakeBackStep, TakeBackWish } from "../providers/azure/take-back/take-back.ts";
import { leftInCloud, type Use, userOf } from "./cloud-leftovers.ts";
import { findAzureRegistry } from "./find-azure-registry.ts";
import { type FlowPorts, runFlow } from "./run-flow.ts";

/** Where in Azure things are taken back, and in whose name they were made. */
export interface AzureRevocation {
  readonly ports: FlowPorts;
  readonly registry: RegistryWish;
  /** A short name for this cluster, as `connect` named it. */
  readonly cluster: string;
  readonly secretName: string;
  readonly guidOf: (text: string) => string;
}

/** What is to be revoked, and what pull secrets still hold. */
export interface Revoking {
  readonly credentials: readonly RecordedCredential[];
  readonly use: Use;
  /** `tell`: nothing is changed, what would be is told. */
  readonly mode: "do" | "tell";
}

/**
 * Takes back in Azure what was made for credentials that no pull secret holds any more. Never a reason not to go on: what
 * cannot be revoked is told, with the command for somebody who may.
 */
export async function revokeInAzure(
  revocation: AzureRevocation,
  revoking: Revoking,
): Promise<readonly CloudRemoval[]> {
  const { ports, registry } = revocation;
  const { credentials, use } = revoking;
  const { loginServer } = registry;
  if (use.unseen !== undefined) return leftInCloud(credentials, use, { loginServer });
  const searched = await findAzureRegistry(ports, registry);
  if (searched.kind === "stopped")
    return leftInCloud(credentials, use, { loginServer, reason: searched.finding.title });
  const removals: CloudRemoval[] = [];
  for (const username of new Set(credentials.map((one) => one.username))) {
    const own = credentials.filter((one) => one.username === username);
    removals.push(...(await revokeOf(revocation, { ...revoking, credentials: own }, searched.found)));
  }
  return removals;
}

/** All credentials are of one user name. */
async function revokeOf(
  { ports, registry, cluster, secretName, guidOf }: AzureRevocation,
  { credentials, use, mode }: Revoking,
  found: FoundRegistry,
): Promise<readonly CloudRemoval[]> {
  const used = leftInCloud(
    credentials.filter((one) => userOf(one, use) !== undefined),
    use,
    registry,
  );
  const free = credentials.filter((one) => userOf(one, use) === undefined);
  const [first] = free;
  if (first === undefined) return used;
  const wish: TakeBackWish = {
    found,
    method: first.mark.method,
    username: first.username,
    keyIds: free.flatMap(({ mark }) => mark.keyId ?? []),
    isInUse: use.held.some((one) => isSameAccount(one, first)),
    clientSecretName: clientSecretName({ cluster, secretName }),
    tokenName: tokenName({ cluster, secretName }, guidOf),
    guidOf,
  };
  const plan = await runFlow(ports, planTakeBack(wish));
  if (!plan.ok) {
    const { title: reason } = findingFromAzureRefusal(plan.refusal, plan.what);
    return [...used, ...leftInCloud(free, use, { ...registry, reason })];
  }
  const kept = plan.kept.map((one): CloudRemoval => ({ ...one, state: "kept" }));
  const removals: CloudRemoval[] = [];
  for (const step of plan.steps) {
    const { what, command } = step.change;
    removals.push(mode === "tell" ? { what, state: "planned", command } : await carryOut(ports, step));
  }
  return [...used, ...removals, ...kept];
}

/** What is gone already is as good. */
async function carryOut(ports: FlowPorts, { change, run }: TakeBackStep): Promise<CloudRemoval> {
  const { what, command } = change;
  const done = await runFlow(ports, run());
  if (done.ok || isNotFound(done.refusal)) return { what, state: "revoked" };
  const { title: reason } = findingFromAzureRefusal(done.refusal, `revoke ${what}`);
  return { what, state: "left", reason, command };
}
