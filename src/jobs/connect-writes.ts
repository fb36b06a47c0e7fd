import { attachmentsToAwait } from "../core/connect/attachments-to-await.ts";
import { type BlockedNamespace, findingsOfAll } from "../core/connect/blocked-namespaces.ts";
import { chooseAccounts } from "../core/connect/choose-accounts.ts";
import type { NamespaceFacts } from "../core/connect/connect-facts.ts";
import type { ConnectIntent } from "../core/connect/connect-intent.ts";
import { pullSecretUse } from "../core/connect/pull-secret-use.ts";
import { type Finding, finding } from "../core/finding/finding.ts";
import type { Change, Plan } from "../core/plan/action.ts";
import type { ConnectReport, ReplacedPod } from "../core/report/connect-report.ts";
import { verdictOfAll } from "../core/report/manifests-report.ts";
import type { Verdict } from "../core/report/verdict.ts";
import { type Applied, apply } from "./apply/apply.ts";
import { inTurn } from "./apply/in-turn.ts";
import { awaitAdmission } from "./await-admission.ts";
import type { ConnectDraft, ConnectOptions } from "./connect-options.ts";
import { followRestarts } from "./follow-pods.ts";
import { inParallel, NAMESPACES_AT_ONCE } from "./in-parallel.ts";
import type { NodeProof, NodeProofRequest } from "./node-proof.ts";
import type { Ports } from "./ports.ts";
import { proveFromNodes } from "./prove-from-nodes.ts";

/** All that `connect` knows when it begins to write. */
export interface Writing {
  readonly intent: ConnectIntent;
  readonly options: ConnectOptions;
  readonly facts: readonly NamespaceFacts[];
  readonly plan: Plan;
  readonly draft: ConnectDraft;
}

/** Makes the plan's changes, follows the Pods that are made anew, and has a node prove the pull. */
export async function writeAndProve(ports: Ports, writing: Writing): Promise<ConnectReport> {
  const { options, plan, draft } = writing;
  for (const change of plan.unchanged) options.tell({ kind: "change", change });
  const applied = await applyInOrder(ports, writing);
  const written: ConnectDraft = {
    ...draft,
    changes: [...applied.changes, ...plan.unchanged],
    notDone: [...applied.failures.map(({ target }) => target), ...applied.notTried],
    leftAlone: plan.leftAlone,
    findings: [...findingsOfAll(applied.failures.map(asBlocked)), ...draft.findings],
  };
  const failed = failedIn(applied);
  const facts = writing.facts.filter(({ namespace }) => !failed.has(namespace));
  const verdict = verdictOfApplied(applied, facts);
  if (facts.length === 0 || options.dryRun === "server") return { ...written, verdict };
  const proofs = await proveAfterwards(ports, { ...writing, facts });
  const replaced = await followAll(ports, { ...writing, facts });
  const concluded = conclude({ ...written, replaced }, proofs);
  return { ...concluded, verdict: verdictOfAll([verdict, concluded.verdict]) };
}

function asBlocked({ target, blocked }: Applied["failures"][number]): BlockedNamespace {
  return { namespace: target.namespace, findings: [blocked.finding] };
}

function failedIn({ failures }: Applied): ReadonlySet<string> {
  return new Set(failures.map(({ target }) => target.namespace));
}

/** Attaches, waits until admission knows of it, and only then lets Pods be made anew. */
async function applyInOrder(ports: Ports, writing: Writing): Promise<Applied> {
  const { options, plan } = writing;
  const dryRun = options.dryRun === "server";
  const onChange = (change: Change): void => options.tell({ kind: "change", change });
  const restarts = plan.actions.filter(({ kind }) => kind === "restart");
  const others = plan.actions.filter(({ kind }) => kind !== "restart");
  const first = await apply(ports, { ...plan, actions: others }, { dryRun, onChange });
  const failed = failedIn(first);
  if (!dryRun) await awaitAttachments(ports, writing, first);
  const actions = restarts.filter(({ target }) => !failed.has(target.namespace));
  const second = await apply(ports, { ...plan, actions }, { dryRun, onChange });
  const given = restarts.filter(({ target }) => failed.has(target.namespace)).map(({ target }) => target);
  return {
    changes: [...first.changes, ...second.changes],
    failures: [...first.failures, ...second.failures],
    notTried: [...first.notTried, ...given, ...second.notTried],
    outdated: [...first.outdated, ...second.outdated],
  };
}

async function awaitAttachments(ports: Ports, writing: Writing, { changes }: Applied): Promise<void> {
  const { intent, plan, facts } = writing;
  const image = intent.image?.text ?? `${intent.registry.domain}/pullpass`;
  const attached = changes
    .filter(({ target, change }) => target.kind === "ServiceAccount" && change === "configured")
    .map(({ target }) => target);
  const restarts = plan.actions.filter(({ kind }) => kind === "restart");
  // A node's proof is a Pod in the first namespace.
  const urgent = new Set([facts[0]?.namespace ?? "", ...restarts.map(({ target }) => target.namespace)]);
  const awaited = attachmentsToAwait(attached, { urgent, atOnce: NAMESPACES_AT_ONCE });
  await inParallel(awaited, NAMESPACES_AT_ONCE, async ({ namespace, name: account }) => {
    const { secretName } = pullSecretUse(intent, namespace);
    await awaitAdmission(ports, { namespace, account, secretName, image });
  });
}

/** @param done the namespaces in which nothing failed, whether they needed a change or not */
function verdictOfApplied(applied: Applied, done: readonly NamespaceFacts[]): Verdict {
  const [first] = applied.failures;
  if (first === undefined) return "yes";
  const wrote = applied.changes.some(({ change }) => change !== "unchanged");
  return wrote || done.length > 0 ? "partial" : first.blocked.verdict;
}

/** Pulls by nodes, as the workloads of the first namespace do it; none where none is wanted. */
async function proveAfterwards(ports: Ports, writing: Writing): Promise<readonly NodeProof[]> {
  const { intent, options, facts, plan } = writing;
  const { image } = intent;
  const { depth, from } = options.proof;
  const [first] = facts;
  if (image === undefined || first === undefined || depth === "none" || from === "here") return [];
  if (from === "changed" && plan.actions.length === 0) return [];
  const [account] = chooseAccounts(intent, first).accounts;
  const { secretName } = pullSecretUse(intent, first.namespace);
  const request: NodeProofRequest = {
    namespace: first.namespace,
    image: image.text,
    knownSecret: secretName,
    credential:
      account === undefined
        ? { kind: "secret", name: secretName }
        : { kind: "account", name: account.metadata.name },
  };
  const proofs = await proveFromNodes(ports, request, from === "changed" ? {} : from);
  for (const proof of proofs) if (proof.kind === "proven") options.tell({ kind: "shown", pull: proof.shown });
  return proofs;
}

/** In all namespaces at once, since each may take its minute; told in their order. */
async function followAll(ports: Ports, writing: Writing): Promise<readonly ReplacedPod[]> {
  const { intent, facts, plan, options } = writing;
  const restarts = plan.actions.filter((action) => action.kind === "restart");
  const waiting = facts.flatMap(({ namespace, pods }) => {
    const here = restarts.filter(({ target }) => target.namespace === namespace);
    return here.length === 0 ? [] : [{ namespace, pods, here }];
  });
  const turns = inTurn<ReplacedPod>(waiting.length, (pod) => options.tell({ kind: "replaced", pod }));
  const replaced = await inParallel([...waiting.entries()], NAMESPACES_AT_ONCE, async ([place, one]) => {
    const { namespace, pods, here } = one;
    ports.progress(`waiting for the Pods that are made anew in namespace ${namespace}`);
    const known = new Set(pods.map(({ metadata }) => metadata.uid));
    const { secretName } = pullSecretUse(intent, namespace);
    const followed = await followRestarts(ports, { namespace, restarts: here, known, secretName });
    for (const pod of followed) turns.tell(place, pod);
    turns.end(place);
    if (followed.length < here.length) {
      ports.progress(
        `${here.length - followed.length} of the deleted Pods have not been made anew yet`,
        "note",
      );
    }
    return followed;
  });
  return replaced.flat();
}

function conclude(written: ConnectDraft, proofs: readonly NodeProof[]): ConnectReport {
  const refused = proofs.flatMap((proof) => (proof.kind === "refused" ? [proof.finding] : []));
  const unproven = proofs.flatMap((proof) => (proof.kind === "unproven" ? [proof.finding] : []));
  const shown = proofs.flatMap((proof) => (proof.kind === "proven" ? [proof.shown] : []));
  const pods = written.replaced.flatMap(replacementFinding);
  const hasFailed = refused.length > 0 || written.replaced.some(({ state }) => state === "pull-failed");
  return {
    ...written,
    proofs: [...written.proofs, ...shown],
    findings: [...refused, ...written.findings, ...pods, ...unproven],
    verdict: hasFailed ? "no" : unproven.length > 0 ? "unsure" : "yes",
  };
}

/** What is to be said of a Pod that was made anew and does not have its images. */
function replacementFinding(pod: ReplacedPod): readonly Finding[] {
  if (pod.state === "pulled") return [];
  const hasFailed = pod.state === "pull-failed";
  const what = hasFailed ? "could not pull" : "has not pulled its images yet";
  return [
    finding(hasFailed ? "unknown" : "proof-not-possible", {
      severity: hasFailed ? "error" : "warning",
      title: `pod \`${pod.name}\` was made anew and ${what}`,
      subject: { kind: "Pod", namespace: pod.namespace, name: pod.name },
      evidence: [{ text: pod.message ?? `phase ${pod.phase}`, source: `Pod ${pod.namespace}/${pod.name}` }],
      fixes: [
        {
          text: "look at it",
          command: `kubectl describe pod ${pod.name} -n ${pod.namespace}`,
          applicability: "manual",
        },
      ],
    }),
  ];
}
