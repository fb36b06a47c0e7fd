import type { CloudChange } from "../core/cloud/flow.ts";
import type { ConnectIntent } from "../core/connect/connect-intent.ts";
import type { ConnectReport } from "../core/report/connect-report.ts";
import { putRoleAssignment, type RoleGrant } from "../providers/azure/arm/role.ts";
import type { FoundRegistry } from "../providers/azure/find-registry.ts";
import { findingFromAzureRefusal } from "../providers/azure/finding-from-refusal.ts";
import { verdictOfAzureRefusal } from "../providers/azure/method.ts";
import { findNodeIdentity, type NodeIdentity } from "../providers/azure/methods/node-identity.ts";
import { identityText, identityUnknown, notAks } from "../providers/azure/methods/node-identity-findings.ts";
import { aksPlaceOf, type NodePlace } from "../providers/azure/node-place.ts";
import { preflight } from "../providers/azure/preflight.ts";
import {
  assignmentText,
  isGrantedAlready,
  mayNotPull,
  type PullRight,
  pullGrant,
  pullRightOf,
} from "../providers/azure/pull-right.ts";
import { read } from "../providers/azure/read.ts";
import { type Blocked, blockedBy, blockedByRefusal } from "./blocked.ts";
import { connectDraft, stoppedConnect } from "./connect-draft.ts";
import type { ConnectDraft, ConnectOptions } from "./connect-options.ts";
import { findAzureRegistry, type RegistryQuestion } from "./find-azure-registry.ts";
import type { AzureRequest } from "./obtain-from-azure.ts";
import type { Ports } from "./ports.ts";
import { proveNodeIdentity } from "./prove-node-identity.ts";
import { type FlowPorts, runFlow } from "./run-flow.ts";
import { seenNode } from "./see-aks.ts";

/** What is to be connected by the identity of the cluster's nodes. */
export interface NodeIdentityWish {
  readonly intent: Pick<ConnectIntent, "registry" | "namespaces" | "image">;
  readonly registry: RegistryQuestion;
  readonly mode: AzureRequest["mode"];
  readonly guidOf: (text: string) => string;
}

export interface NodeIdentityOptions extends Pick<ConnectOptions, "proof" | "dryRun" | "tell"> {
  /** Asked before a role is granted: every Pod of the cluster may pull then. */
  readonly agree: (change: CloudChange) => Promise<boolean>;
}

export interface NodeIdentityOutcome {
  readonly report: ConnectReport;
  /** What was not done in Azure and would be, or has to be by somebody else. */
  readonly changes: readonly CloudChange[];
}

/**
 * Lets the nodes of an AKS cluster pull as themselves: finds the identity that they pull with, and grants it the role that
 * pulls where it has none. No secret is read or written; whether it works is shown by a node's pull without one.
 */
export async function connectNodeIdentity(
  ports: Ports & FlowPorts,
  wish: NodeIdentityWish,
  options: NodeIdentityOptions,
): Promise<NodeIdentityOutcome> {
  const draft = connectDraft(wish.intent, options.dryRun);
  const gathered = await gather(ports, wish);
  if (!gathered.ok) return stopped(draft, gathered.blocked);
  const { facts } = gathered;
  const { found, identity, right, notes } = facts;
  const who = identityText(identity);
  const named = { ...draft, notes: [...notes, `the nodes pull as ${who}`] };
  if (right.ok) {
    const roles = right.assignments.map((one) => assignmentText(found, one)).join("; ");
    const handled = withNotes(named, [`already handled, nothing to do in Azure: it has ${roles}`]);
    if (wish.mode !== "do") return { report: { ...handled, verdict: "yes" }, changes: [] };
    return proven(ports, { wish, options, draft: handled });
  }
  return grantAndProve(ports, { wish, options, draft: named }, { ...facts, useless: right.useless });
}

interface Running {
  readonly wish: NodeIdentityWish;
  readonly options: NodeIdentityOptions;
  readonly draft: ConnectDraft;
}

interface IdentityFacts {
  readonly found: FoundRegistry;
  readonly identity: NodeIdentity;
  readonly right: PullRight;
  readonly notes: readonly string[];
}

type Gathered =
  | { readonly ok: true; readonly facts: IdentityFacts }
  | { readonly ok: false; readonly blocked: Blocked };

async function gather(ports: Ports & FlowPorts, wish: NodeIdentityWish): Promise<Gathered> {
  const place = await gatherPlace(ports);
  if (!place.ok) return place;
  const searched = await findAzureRegistry(ports, wish.registry);
  if (searched.kind === "stopped")
    return { ok: false, blocked: { finding: searched.finding, verdict: searched.verdict } };
  const { found, notes } = searched;
  ports.progress("looking for the identity that the cluster's nodes pull with");
  const search = await runFlow(ports, findNodeIdentity(place.place));
  if (!search.ok) return { ok: false, blocked: identityUnknown(search.why) };
  const { identity } = search;
  const right = await runFlow(ports, pullRightOf(found, identity.principalId));
  if (right.ok) return { ok: true, facts: { found, identity, right: right.value, notes } };
  const finding = findingFromAzureRefusal(right.refusal, `list the roles at registry ${found.id.name}`);
  return { ok: false, blocked: { finding, verdict: verdictOfAzureRefusal(right.refusal) } };
}

type GatheredPlace =
  | { readonly ok: true; readonly place: NodePlace }
  | { readonly ok: false; readonly blocked: Blocked };

async function gatherPlace(ports: Ports): Promise<GatheredPlace> {
  ports.progress("looking at the cluster's nodes");
  const listed = await ports.kube.list("Node", { signal: ports.signal });
  if (!listed.ok) return { ok: false, blocked: blockedByRefusal(listed.refusal, ports.kube) };
  const nodes = listed.value.map(seenNode);
  const place = aksPlaceOf(nodes);
  return place === undefined ? { ok: false, blocked: blockedBy(notAks(nodes)) } : { ok: true, place };
}

type Granting = Omit<IdentityFacts, "right"> & Pick<Extract<PullRight, { ok: false }>, "useless">;

async function grantAndProve(
  ports: Ports & FlowPorts,
  { wish, options, draft }: Running,
  { found, identity, useless }: Granting,
): Promise<NodeIdentityOutcome> {
  const grant = pullGrant({ found, principalId: identity.principalId, guidOf: wish.guidOf });
  const question = putRoleAssignment(grant);
  const changes = question.change === undefined ? [] : [question.change];
  const mayNot = mayNotPull(found, { who: identityText(identity), grant, useless });
  const whyNot = mayNot.evidence.map(({ text }) => text);
  if (wish.mode === "tell-admin") return { report: { ...draft, verdict: "yes" }, changes };
  const needs = ["Microsoft.Authorization/roleAssignments/write"];
  const missing = await runFlow(ports, preflight(found, { needs, changes }));
  if (missing !== undefined) return stopped(draft, { finding: missing, verdict: "not-permitted" });
  const explained = withNotes(draft, whyNot);
  if (wish.mode === "tell") return { report: { ...explained, verdict: "yes" }, changes };
  for (const change of changes) {
    if (!(await options.agree(change))) return stopped(explained, blockedBy(mayNot));
  }
  const granted = await runFlow(ports, read(question));
  if (!granted.ok && !isGrantedAlready(granted.refusal)) {
    const finding = findingFromAzureRefusal(granted.refusal, `grant ${grant.role.name} on the registry`);
    return stopped(draft, { finding, verdict: verdictOfAzureRefusal(granted.refusal) });
  }
  const done = withNotes(explained, [grantedText(grant)]);
  try {
    return await proven(ports, { wish, options, draft: done, granted: grant });
  } catch (cause) {
    // Who leaves while the role spreads has been given it all the same, and no report says so.
    ports.progress(grantedText(grant), "note");
    throw cause;
  }
}

function grantedText({ role, registry }: RoleGrant): string {
  return `granted in Azure: ${role.name} on registry ${registry.name}; Pods that wait for it pull at their next try`;
}

async function proven(
  ports: Ports,
  { wish, options, draft, granted }: Running & { readonly granted?: RoleGrant },
): Promise<NodeIdentityOutcome> {
  const { intent } = wish;
  const identity = { intent, draft, ...(granted === undefined ? {} : { granted }) };
  const report = await proveNodeIdentity(ports, identity, options);
  return { report, changes: [] };
}

function withNotes(draft: ConnectDraft, notes: readonly string[]): ConnectDraft {
  return { ...draft, notes: [...draft.notes, ...notes] };
}

function stopped(draft: ConnectDraft, blocked: Blocked): NodeIdentityOutcome {
  const report = stoppedConnect(draft, blocked);
  return { report: { ...report, notes: [...draft.notes, ...report.notes] }, changes: [] };
}
