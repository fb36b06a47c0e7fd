import type { NamespaceFacts } from "../core/connect/connect-facts.ts";
import type { ConnectIntent } from "../core/connect/connect-intent.ts";
import { planConnect } from "../core/connect/plan-connect.ts";
import { pullSecretUse } from "../core/connect/pull-secret-use.ts";
import type { Finding } from "../core/finding/finding.ts";
import type { Change, Plan } from "../core/plan/action.ts";
import { changeWordOf } from "../core/plan/change-word.ts";
import { planManifests } from "../core/plan/plan-manifests.ts";
import type { ConnectReport, ShownPull } from "../core/report/connect-report.ts";
import type { Blocked } from "./blocked.ts";
import { connectDraft, stoppedConnect } from "./connect-draft.ts";
import type { ConnectDraft, ConnectOptions } from "./connect-options.ts";
import { writeAndProve } from "./connect-writes.ts";
import { gatherNamedWorkloads } from "./gather-named-workloads.ts";
import { gatherNamespace } from "./gather-namespace.ts";
import { nodePlatforms } from "./node-platforms.ts";
import type { Ports } from "./ports.ts";
import { proveFromNodeBeforeWriting } from "./prove-before-writing.ts";
import { proveCredential } from "./prove-credential.ts";

/**
 * Gives namespaces access to a registry: gather → plan → prove the credential → write, secret first → attach →
 * re-create the Pods that came too early → prove from a node. Nothing is written when a fact stands in the way
 * or the registry refuses.
 */
export async function connect(
  ports: Ports,
  intent: ConnectIntent,
  options: ConnectOptions,
): Promise<ConnectReport> {
  const draft = connectDraft(intent, options.dryRun);
  const gathered = await gatherAll(ports, intent);
  if (!gathered.ok) return stoppedConnect(draft, gathered.blocked);
  const planned = planConnect(intent, gathered.facts, ports.clock.now());
  if (!planned.ok) return { ...draft, verdict: "no", findings: planned.findings };

  const shown = await proveFirst(ports, intent, options);
  if (shown.kind !== "go-on") {
    return { ...draft, verdict: shown.kind, findings: shown.findings, notes: ["nothing was written"] };
  }
  for (const pull of shown.proofs) options.tell({ kind: "shown", pull });
  const proven = {
    ...draft,
    proofs: shown.proofs,
    findings: shown.findings,
    notes: [...planned.notes, ...shown.notes],
  };
  if (options.dryRun === "client") {
    const report = dryRunReport(proven, planned.plan, gathered.facts);
    for (const change of report.changes) options.tell({ kind: "change", change });
    return report;
  }
  return writeAndProve(ports, { intent, options, facts: gathered.facts, plan: planned.plan, draft: proven });
}

type GatheredAll =
  | { readonly ok: true; readonly facts: readonly NamespaceFacts[] }
  | { readonly ok: false; readonly blocked: Blocked };

async function gatherAll(ports: Ports, intent: ConnectIntent): Promise<GatheredAll> {
  const facts: NamespaceFacts[] = [];
  for (const namespace of intent.namespaces) {
    ports.progress(`reading namespace ${namespace}`);
    const gathered = await gatherNamespace(ports, namespace, pullSecretUse(intent, namespace).secretName);
    if (!gathered.ok) return gathered;
    const named = await gatherNamedWorkloads(ports, namespace, intent.workloads);
    if (!named.ok) return named;
    facts.push({ ...gathered.facts, named: named.named });
  }
  return { ok: true, facts };
}

type Shown =
  | {
      readonly kind: "go-on";
      readonly proofs: readonly ShownPull[];
      readonly findings: readonly Finding[];
      readonly notes: readonly string[];
    }
  | { readonly kind: "no" | "unsure"; readonly findings: readonly Finding[] };

/** Proves the credential before anything is written: from here, or from a node where only the cluster gets there. */
async function proveFirst(ports: Ports, intent: ConnectIntent, options: ConnectOptions): Promise<Shown> {
  if (options.proof.depth === "none") {
    return {
      kind: "go-on",
      proofs: [],
      findings: [],
      notes: ["the registry was asked nothing (--prove none)"],
    };
  }
  const platforms = intent.image === undefined ? [] : await nodePlatforms(ports);
  const asked = await proveCredential(ports, intent, { depth: options.proof.depth, platforms });
  if (asked.kind === "proven") {
    const notes = asked.isUntried
      ? [`${intent.registry.domain} never asked for a credential, so nothing is known about it`]
      : [];
    return { kind: "go-on", proofs: [asked.shown], findings: [], notes };
  }
  const canAskNode =
    asked.isOfReach &&
    intent.image !== undefined &&
    options.dryRun === "none" &&
    options.proof.from !== "here";
  if (!canAskNode) return { kind: asked.decides ? "no" : "unsure", findings: [asked.finding] };
  return proveFromNodeBeforeWriting(ports, intent, asked.finding);
}

function dryRunReport(draft: ConnectDraft, plan: Plan, facts: readonly NamespaceFacts[]): ConnectReport {
  const accounts = facts.flatMap((namespace) => namespace.accounts);
  const changes: Change[] = plan.actions.map((action) => ({
    target: action.target,
    change: changeWordOf(action),
    ...("reason" in action ? { reason: action.reason } : {}),
  }));
  return {
    ...draft,
    verdict: "yes",
    changes: [...changes, ...plan.unchanged],
    leftAlone: plan.leftAlone,
    manifests: planManifests(plan, accounts),
  };
}
