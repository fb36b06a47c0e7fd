import type { NamespaceFacts } from "../core/connect/connect-facts.ts";
import type { ConnectIntent } from "../core/connect/connect-intent.ts";
import { chooseAccounts, planConnect } from "../core/connect/plan-connect.ts";
import { type Finding, finding } from "../core/finding/finding.ts";
import type { Action, Change, Plan } from "../core/plan/action.ts";
import { planManifests } from "../core/plan/plan-manifests.ts";
import type { Depth } from "../core/registry/proof.ts";
import type { ConnectReport, DryRun, ReplacedPod, ShownPull } from "../core/report/connect-report.ts";
import type { Verdict } from "../core/report/verdict.ts";
import { type Applied, apply } from "./apply.ts";
import type { Blocked } from "./blocked.ts";
import { followRestarts } from "./follow-pods.ts";
import { gatherNamespace } from "./gather-namespace.ts";
import { nodePlatforms } from "./node-platforms.ts";
import { type NodeProof, proveFromNode } from "./node-proof.ts";
import type { Ports } from "./ports.ts";
import { proveFromNodeBeforeWriting } from "./prove-before-writing.ts";
import { proveCredential } from "./prove-credential.ts";

/** How far the pull is to be proven, and from where. */
export interface ProofChoice {
  /** `none`: the registry is asked nothing. */
  readonly depth: "none" | Exclude<Depth, "shape">;
  /** `changed`: from a node when something was changed, since a proof Pod is itself a write. */
  readonly from: "here" | "changed" | { readonly node?: string };
}

export interface ConnectOptions {
  readonly proof: ProofChoice;
  readonly dryRun: DryRun;
}

type Draft = Omit<ConnectReport, "verdict">;

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
  const draft = emptyDraft(intent, options);
  const gathered = await gatherAll(ports, intent);
  if (!gathered.ok) return stopped(draft, gathered.blocked);
  const planned = planConnect(intent, gathered.facts, ports.clock.now());
  if (!planned.ok) return { ...draft, verdict: "no", findings: planned.findings };

  const shown = await proveFirst(ports, intent, options);
  if (shown.kind !== "go-on") {
    return { ...draft, verdict: shown.kind, findings: shown.findings, notes: ["nothing was written"] };
  }
  const proven = { ...draft, proofs: shown.proofs, findings: shown.findings, notes: shown.notes };
  if (options.dryRun === "client") return dryRunReport(proven, planned.plan, gathered.facts);
  return writeAndProve(ports, { intent, options, facts: gathered.facts, plan: planned.plan, draft: proven });
}

function emptyDraft(intent: ConnectIntent, options: ConnectOptions): Draft {
  const { domain, path } = intent.registry;
  return {
    registry: path === "" ? domain : `${domain}/${path}`,
    serverKey: intent.entry.serverKey,
    namespaces: intent.namespaces,
    dryRun: options.dryRun,
    proofs: [],
    changes: [],
    notDone: [],
    leftAlone: [],
    replaced: [],
    findings: [],
    manifests: [],
    notes: [],
  };
}

function stopped(draft: Draft, blocked: Blocked): ConnectReport {
  return { ...draft, verdict: blocked.verdict, findings: [blocked.finding], notes: ["nothing was written"] };
}

type GatheredAll =
  | { readonly ok: true; readonly facts: readonly NamespaceFacts[] }
  | { readonly ok: false; readonly blocked: Blocked };

async function gatherAll(ports: Ports, intent: ConnectIntent): Promise<GatheredAll> {
  const facts: NamespaceFacts[] = [];
  for (const namespace of intent.namespaces) {
    ports.progress(`reading namespace ${namespace}`);
    const gathered = await gatherNamespace(ports, namespace, intent.secretName);
    if (!gathered.ok) return gathered;
    facts.push(gathered.facts);
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

function dryRunReport(draft: Draft, plan: Plan, facts: readonly NamespaceFacts[]): ConnectReport {
  const accounts = facts.flatMap((namespace) => namespace.accounts);
  const changes: Change[] = plan.actions.map((action) => ({ target: action.target, change: wordOf(action) }));
  return {
    ...draft,
    verdict: "yes",
    changes: [...changes, ...plan.unchanged],
    leftAlone: plan.leftAlone,
    manifests: planManifests(plan, accounts),
  };
}

function wordOf(action: Action): Change["change"] {
  switch (action.kind) {
    case "create-secret":
      return "created";
    case "update-secret":
    case "attach":
      return "configured";
    case "restart":
      return "deleted";
  }
}

interface Writing {
  readonly intent: ConnectIntent;
  readonly options: ConnectOptions;
  readonly facts: readonly NamespaceFacts[];
  readonly plan: Plan;
  readonly draft: Draft;
}

async function writeAndProve(ports: Ports, writing: Writing): Promise<ConnectReport> {
  const { options, plan, draft } = writing;
  const applied = await apply(ports, plan, { dryRun: options.dryRun === "server" });
  const written: Draft = {
    ...draft,
    changes: [...applied.changes, ...plan.unchanged],
    notDone: [...applied.failures.map(({ target }) => target), ...applied.notTried],
    leftAlone: plan.leftAlone,
    findings: [...applied.failures.map(({ blocked }) => blocked.finding), ...draft.findings],
  };
  const verdict = verdictOfApplied(applied);
  if (verdict !== "yes" || options.dryRun === "server") return { ...written, verdict };
  const proof = await proveAfterwards(ports, writing);
  const replaced = await followAll(ports, writing);
  return conclude(written, proof, replaced);
}

function verdictOfApplied(applied: Applied): Verdict {
  const [first] = applied.failures;
  if (first === undefined) return "yes";
  const wrote = applied.changes.some(({ change }) => change !== "unchanged");
  return wrote ? "partial" : first.blocked.verdict;
}

/** A pull by a node, as the workloads of the first namespace do it; undefined when none is wanted. */
async function proveAfterwards(ports: Ports, writing: Writing): Promise<NodeProof | undefined> {
  const { intent, options, facts, plan } = writing;
  const { depth, from } = options.proof;
  const [first] = facts;
  if (intent.image === undefined || first === undefined || depth === "none" || from === "here")
    return undefined;
  if (from === "changed" && plan.actions.length === 0) return undefined;
  ports.progress(`a node pulls ${intent.image.text} (a Pod that runs nothing of it, and is deleted)`);
  const [account] = chooseAccounts(intent, first).accounts;
  return proveFromNode(ports, {
    namespace: first.namespace,
    image: intent.image.text,
    credential:
      account === undefined
        ? { kind: "secret", name: intent.secretName }
        : { kind: "account", name: account.metadata.name },
    ...(from === "changed" || from.node === undefined ? {} : { node: from.node }),
  });
}

async function followAll(ports: Ports, { facts, plan }: Writing): Promise<readonly ReplacedPod[]> {
  const replaced: ReplacedPod[] = [];
  for (const { namespace, pods } of facts) {
    const restarts = plan.actions.filter(
      (action) => action.kind === "restart" && action.target.namespace === namespace,
    );
    if (restarts.length === 0) continue;
    ports.progress(`waiting for the Pods that are made anew in namespace ${namespace}`);
    const known = new Set(pods.map(({ metadata }) => metadata.uid));
    replaced.push(
      ...(await followRestarts(ports, {
        namespace,
        restarts: restarts.filter((a) => a.kind === "restart"),
        known,
      })),
    );
  }
  return replaced;
}

function conclude(
  written: Draft,
  proof: NodeProof | undefined,
  replaced: readonly ReplacedPod[],
): ConnectReport {
  const findings = [...written.findings, ...replaced.flatMap(replacementFinding)];
  const draft = { ...written, replaced, findings };
  const failedPods = replaced.some(({ state }) => state === "pull-failed");
  if (proof === undefined) return { ...draft, verdict: failedPods ? "no" : "yes" };
  switch (proof.kind) {
    case "proven": {
      const [image] = written.proofs.flatMap((shown) => (shown.image === undefined ? [] : [shown.image]));
      const shown: ShownPull = {
        proof: proof.proof,
        event: proof.event,
        ...(image === undefined ? {} : { image }),
      };
      return { ...draft, proofs: [...draft.proofs, shown], verdict: failedPods ? "no" : "yes" };
    }
    case "refused":
      return { ...draft, findings: [proof.finding, ...findings], verdict: "no" };
    case "unproven":
      return { ...draft, findings: [...findings, proof.finding], verdict: failedPods ? "no" : "unsure" };
  }
}

function replacementFinding(pod: ReplacedPod): readonly Finding[] {
  if (pod.state === "pulled") return [];
  const subject = { kind: "Pod", namespace: pod.namespace, name: pod.name };
  const evidence = [
    { text: pod.message ?? `phase ${pod.phase}`, source: `Pod ${pod.namespace}/${pod.name}` },
  ];
  const fixes = [
    {
      text: "look at it",
      command: `kubectl describe pod ${pod.name} -n ${pod.namespace}`,
      applicability: "manual" as const,
    },
  ];
  return pod.state === "pull-failed"
    ? [
        finding("unknown", {
          title: `pod \`${pod.name}\` was made anew and could not pull`,
          subject,
          evidence,
          fixes,
        }),
      ]
    : [
        finding("proof-not-possible", {
          severity: "warning",
          title: `pod \`${pod.name}\` was made anew and has not pulled its images yet`,
          subject,
          evidence,
          fixes,
        }),
      ];
}
