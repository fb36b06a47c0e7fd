import { type BlockedNamespace, findingsOfAll } from "../core/connect/blocked-namespaces.ts";
import type { NamespaceFacts } from "../core/connect/connect-facts.ts";
import type { ConnectIntent } from "../core/connect/connect-intent.ts";
import { planConnect } from "../core/connect/plan-connect.ts";
import { pullSecretUse } from "../core/connect/pull-secret-use.ts";
import { spreadNotes } from "../core/connect/spread-notes.ts";
import type { Finding } from "../core/finding/finding.ts";
import type { Change, Plan } from "../core/plan/action.ts";
import { changeWordOf } from "../core/plan/change-word.ts";
import { planManifests } from "../core/plan/plan-manifests.ts";
import type { ConnectReport, ShownPull } from "../core/report/connect-report.ts";
import { verdictOfAll } from "../core/report/manifests-report.ts";
import { connectDraft, stoppedConnect } from "./connect-draft.ts";
import type { ConnectDraft, ConnectOptions } from "./connect-options.ts";
import { writeAndProve } from "./connect-writes.ts";
import { gatherForConnect } from "./gather-connect.ts";
import { nodePlatforms } from "./node-platforms.ts";
import type { Ports } from "./ports.ts";
import { proveFromNodeBeforeWriting } from "./prove-before-writing.ts";
import { proveCredential } from "./prove-credential.ts";
import { sweepProofs } from "./sweep-proofs.ts";

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
  const gathered = await gatherForConnect(ports, intent);
  if (!gathered.ok) {
    const report = stoppedConnect(draft, gathered.blocked);
    return gathered.namespaces.length < 2
      ? report
      : { ...report, findings: findingsOfAll(gathered.namespaces) };
  }
  const planned = planConnect(intent, gathered.facts, ports.clock.now());
  const { blocked } = planned;
  const rest = [...gathered.blocked, ...blocked];
  if (!planned.ok) return { ...draft, verdict: "no", findings: findingsOfAll(rest) };
  // In the report, too: of a dry run nobody is asked, and a program does not read the question.
  const spread =
    options.agree !== undefined && planned.plan.actions.length > 0
      ? spreadNotes(gathered.facts.length, intent.registry)
      : [];
  if (!(await isAgreed(planned.plan, gathered.facts, options))) {
    return { ...draft, verdict: "no", notes: ["nothing was written"] };
  }

  const shown = await proveFirst(ports, intent, options);
  if (shown.kind !== "go-on") {
    return { ...draft, verdict: shown.kind, findings: shown.findings, notes: ["nothing was written"] };
  }
  for (const pull of shown.proofs) options.tell({ kind: "shown", pull });
  const proven = {
    ...draft,
    proofs: shown.proofs,
    findings: shown.findings,
    notes: [...spread, ...planned.notes, ...shown.notes],
  };
  if (options.dryRun === "client") {
    const report = dryRunReport(proven, planned.plan, gathered.facts);
    for (const change of report.changes) options.tell({ kind: "change", change });
    return withRest(report, intent, rest);
  }
  const unwritten = new Set(blocked.map(({ namespace }) => namespace));
  const facts = gathered.facts.filter(({ namespace }) => !unwritten.has(namespace));
  // Proofs go to the first namespace: before writing of all, afterwards of those that are written.
  const proving = new Set([
    ...intent.namespaces.slice(0, 1),
    ...facts.slice(0, 1).map(({ namespace }) => namespace),
  ]);
  if (options.dryRun === "none") await sweepProofs(ports, [...proving]);
  const report = await writeAndProve(ports, { intent, options, facts, plan: planned.plan, draft: proven });
  return withRest(report, intent, rest);
}

/** Whether it may be written where the plan says; asked only where something would be. */
async function isAgreed(
  { actions }: Plan,
  facts: readonly NamespaceFacts[],
  { dryRun, agree }: ConnectOptions,
): Promise<boolean> {
  if (agree === undefined || dryRun !== "none" || actions.length === 0) return true;
  return agree(facts.map(({ namespace }) => namespace));
}

/** Lists the namespaces in which nothing could be done beside those in which it was. */
function withRest(
  report: ConnectReport,
  intent: ConnectIntent,
  rest: readonly BlockedNamespace[],
): ConnectReport {
  if (rest.length === 0) return report;
  const notDone = rest.map(({ namespace }) => ({
    kind: "Secret" as const,
    namespace,
    name: pullSecretUse(intent, namespace).secretName,
  }));
  return {
    ...report,
    verdict: verdictOfAll([report.verdict, "partial"]),
    notDone: [...report.notDone, ...notDone],
    findings: [...report.findings, ...findingsOfAll(rest)],
  };
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
  const { platforms: read = () => nodePlatforms(ports) } = options;
  const platforms = intent.image === undefined ? [] : await read();
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
