import { isSameAccount, type RecordedCredential } from "../core/disconnect/held-credentials.ts";
import type { CloudRemoval } from "../core/report/cloud-removal.ts";
import type { FoundRegistry, RegistryWish } from "../providers/azure/find-registry.ts";
import { findingFromAzureRefusal } from "../providers/azure/finding-from-refusal.ts";
import { applicationName, clientSecretName, tokenName } from "../providers/azure/names.ts";
import { isNotFound } from "../providers/azure/refusal.ts";
import { findMade, type MadeAccount, type NamesInAzure } from "../providers/azure/take-back/find-made.ts";
import { planTakeBack } from "../providers/azure/take-back/plan-take-back.ts";
import type { TakeBackPlan, TakeBackStep, TakeBackWish } from "../providers/azure/take-back/take-back.ts";
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
 * Takes back in Azure what was made for credentials that no pull secret holds any more: what was recorded, and what bears
 * the names that pullpass gives, since a run that was killed has left no record. Never a reason not to go on: what cannot be
 * revoked is told, with the command for somebody who may.
 */
export async function revokeInAzure(
  revocation: AzureRevocation,
  revoking: Revoking,
): Promise<readonly CloudRemoval[]> {
  const { ports, registry } = revocation;
  const { credentials, use } = revoking;
  if (use.unseen !== undefined) return unrevoked(registry, revoking, use.unseen);
  const searched = await findAzureRegistry(ports, registry);
  if (searched.kind === "stopped") return unrevoked(registry, revoking, searched.finding.title);
  const { found } = searched;
  const removals: CloudRemoval[] = [];
  for (const [username, own] of Map.groupBy(credentials, (one) => one.username)) {
    const free = own.filter((one) => userOf(one, use) === undefined);
    const used = own.filter((one) => !free.includes(one));
    removals.push(...leftInCloud(used, use, registry));
    const [first] = free;
    if (first === undefined) continue;
    const account = { method: first.mark.method, username };
    removals.push(...(await revokeOf(revocation, { ...revoking, credentials: free }, { account, found })));
  }
  return [...removals, ...(await revokeUnrecorded(revocation, revoking, found))];
}

/**
 * What is found by its name alone. Who may not look for it is told so where nothing was recorded: else it is all but
 * certain that there is nothing.
 */
async function revokeUnrecorded(
  revocation: AzureRevocation,
  revoking: Revoking,
  found: FoundRegistry,
): Promise<readonly CloudRemoval[]> {
  const { credentials } = revoking;
  const { ports, registry } = revocation;
  const doubt = (reason: string) => (credentials.length > 0 ? [] : unrevoked(registry, revoking, reason));
  const made = await runFlow(ports, findMade(found, namesOf(revocation, found)));
  if (!made.ok) return doubt(findingFromAzureRefusal(made.refusal, made.what).title);
  const removals: CloudRemoval[] = [];
  for (const account of made.accounts) {
    if (credentials.some(({ username }) => username === account.username)) continue;
    const plan = await planOf(revocation, { ...revoking, credentials: [] }, { account, found });
    if (!plan.ok) removals.push(...doubt(plan.reason));
    // What stays of it is nothing that anybody asked about.
    else if (plan.steps.length > 0) removals.push(...(await carryOutAll(ports, plan, revoking.mode)));
  }
  return removals;
}

function namesOf({ cluster, secretName, guidOf }: AzureRevocation, { id }: FoundRegistry): NamesInAzure {
  return {
    applicationName: applicationName(id.name, cluster),
    clientSecretName: clientSecretName({ cluster, secretName }),
    tokenName: tokenName({ cluster, secretName }, guidOf),
  };
}

interface Where {
  readonly account: MadeAccount;
  readonly found: FoundRegistry;
}

/** The credentials are of the account. */
async function revokeOf(
  revocation: AzureRevocation,
  revoking: Revoking,
  where: Where,
): Promise<readonly CloudRemoval[]> {
  const { ports, registry } = revocation;
  const plan = await planOf(revocation, revoking, where);
  return plan.ok ? carryOutAll(ports, plan, revoking.mode) : unrevoked(registry, revoking, plan.reason);
}

type Planned = Extract<TakeBackPlan, { readonly ok: true }> | { readonly ok: false; readonly reason: string };

async function planOf(
  revocation: AzureRevocation,
  { credentials, use }: Revoking,
  { account, found }: Where,
): Promise<Planned> {
  const { ports, registry, guidOf } = revocation;
  const here = { ...account, serverKey: registry.loginServer };
  const ofAccount = use.held.filter((one) => isSameAccount(one, here));
  const keysInUse = ofAccount.every(({ mark }) => mark?.keyId !== undefined) ? use.keyIds : undefined;
  const wish: TakeBackWish = {
    ...account,
    ...namesOf(revocation, found),
    found,
    keyIds: credentials.flatMap(({ mark }) => mark.keyId ?? []),
    ...(keysInUse === undefined ? {} : { keysInUse }),
    isInUse: ofAccount.length > 0,
    guidOf,
  };
  const plan = await runFlow(ports, planTakeBack(wish));
  return plan.ok ? plan : { ok: false, reason: findingFromAzureRefusal(plan.refusal, plan.what).title };
}

async function carryOutAll(
  ports: FlowPorts,
  { steps, kept }: Extract<Planned, { readonly ok: true }>,
  mode: Revoking["mode"],
): Promise<readonly CloudRemoval[]> {
  const removals: CloudRemoval[] = [];
  for (const step of steps) {
    const { what, command } = step.change;
    removals.push(mode === "tell" ? { what, state: "planned", command } : await carryOut(ports, step));
  }
  return [...removals, ...kept.map((one): CloudRemoval => ({ ...one, state: "kept" }))];
}

/** What stays where Azure was not asked or did not answer. */
function unrevoked(
  { loginServer }: RegistryWish,
  { credentials, use }: Revoking,
  reason: string,
): readonly CloudRemoval[] {
  if (credentials.length > 0) return leftInCloud(credentials, use, { loginServer, reason });
  return [{ what: `what an earlier run may have made for ${loginServer}`, state: "left", reason }];
}

/** What is gone already is as good. */
async function carryOut(ports: FlowPorts, { change, run }: TakeBackStep): Promise<CloudRemoval> {
  const { what, command } = change;
  const done = await runFlow(ports, run());
  if (done.ok || isNotFound(done.refusal)) return { what, state: "revoked" };
  const { title: reason } = findingFromAzureRefusal(done.refusal, `revoke ${what}`);
  return { what, state: "left", reason, command };
}
