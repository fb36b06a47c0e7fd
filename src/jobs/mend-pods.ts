import type { Facts } from "../core/facts/facts.ts";
import type { PullSecret, ServiceAccount } from "../core/kube/objects.ts";
import type { Action, Change, Plan } from "../core/plan/action.ts";
import type { ConnectNews } from "../core/report/connect-news.ts";
import type { ReplacedPod } from "../core/report/connect-report.ts";
import type { Verdict } from "../core/report/verdict.ts";
import type { Mended, WhyFinding, WhyReport } from "../core/report/why-report.ts";
import { type Mend, mendsOf } from "../core/why/mends.ts";
import { type MendPlan, planMends } from "../core/why/plan-mends.ts";
import { type Applied, apply } from "./apply/apply.ts";
import type { ProbeDepth } from "./ask-registries.ts";
import { awaitAdmission } from "./await-admission.ts";
import { followRestarts } from "./follow-pods.ts";
import { inParallel, NAMESPACES_AT_ONCE } from "./in-parallel.ts";
import type { Ports } from "./ports.ts";
import { why } from "./why.ts";

export interface MendOptions {
  readonly depth: ProbeDepth;
  /** Shows what would be done, and asks. */
  readonly confirm: (plan: MendPlan, accounts: readonly ServiceAccount[]) => Promise<boolean>;
  readonly tell: (news: ConnectNews) => void;
}

/**
 * Does what pullpass can do itself about the Pods, and proves it: the new Pods have their images, or it is said why not.
 * The report that comes back is that of before, with what was done; its verdict says how it ended.
 */
export async function mendPods(
  ports: Ports,
  { facts, report }: { readonly facts: Facts; readonly report: WhyReport },
  options: MendOptions,
): Promise<WhyReport> {
  const mends = mendsOf(facts);
  if (mends.length === 0)
    return withNote(report, "nothing of it is for pullpass to mend: the lines with `help` say who can");
  const [accounts, secrets] = await Promise.all([readAccounts(ports, mends), readWritten(ports, mends)]);
  const plan = planMends(mends, { accounts, secrets, now: ports.clock.now().toISOString() });
  if (plan.actions.length === 0) return { ...report, mended: nothingDone(plan) };
  if (!(await options.confirm(plan, accounts))) return withNote(report, "nothing was changed");
  const known = await podsThere(ports, plan);
  const applied = await applyInOrder(ports, { plan, mends, options });
  const replaced = await followAll(ports, { plan, mends, known, applied, options });
  return conclude(ports, { report, plan, applied, replaced, depth: options.depth });
}

function withNote(report: WhyReport, note: string): WhyReport {
  return { ...report, notes: [...report.notes, note] };
}

function nothingDone({ leftAlone }: Plan): Mended {
  return { changes: [], replaced: [], leftAlone, notDone: [] };
}

/** As they are now: what is tested before it is written is what was read last. */
async function readAccounts(ports: Ports, mends: readonly Mend[]): Promise<readonly ServiceAccount[]> {
  const places = new Map(
    mends
      .filter(({ first }) => first?.kind === "attach")
      .map(({ pod: { namespace, account: name } }) => [`${namespace}/${name}`, { namespace, name }]),
  );
  const read = await inParallel([...places.values()], NAMESPACES_AT_ONCE, (key) =>
    ports.kube.get("ServiceAccount", key),
  );
  return read.flatMap((answer) => (answer.ok ? [answer.value] : []));
}

/** The secrets that are written into, where they are there already. */
async function readWritten(ports: Ports, mends: readonly Mend[]): Promise<readonly PullSecret[]> {
  const places = new Map(
    mends
      .filter(({ first }) => first?.kind === "write")
      .map(({ pod: { namespace }, secretName: name }) => [`${namespace}/${name}`, { namespace, name }]),
  );
  const read = await inParallel([...places.values()], NAMESPACES_AT_ONCE, (key) =>
    ports.kube.get("Secret", key),
  );
  return read.flatMap((answer) => (answer.ok ? [answer.value] : []));
}

/** The Pods that are there before anything is changed, so that a new one can be told from them. */
async function podsThere(ports: Ports, { actions }: Plan): Promise<ReadonlySet<string>> {
  const namespaces = [...new Set(actions.map(({ target }) => target.namespace))];
  const read = await inParallel(namespaces, NAMESPACES_AT_ONCE, (namespace) =>
    ports.kube.collect("Pod", { namespace, signal: ports.signal }, ({ metadata }) => metadata.uid),
  );
  return new Set(read.flatMap((answer) => (answer.ok ? answer.value : [])));
}

interface Mending {
  readonly plan: Plan;
  readonly mends: readonly Mend[];
  readonly options: MendOptions;
}

/** Writes secrets and attaches, waits until admission knows of it, and only then lets Pods be made anew. */
async function applyInOrder(ports: Ports, { plan, mends, options }: Mending): Promise<Applied> {
  const onChange = (change: Change): void => options.tell({ kind: "change", change });
  const attachments = plan.actions.filter((action) => action.kind === "attach");
  const before = plan.actions.filter(({ kind }) => kind !== "restart");
  const first = await apply(ports, { ...plan, actions: before }, { dryRun: false, onChange });
  await inParallel(attachments, NAMESPACES_AT_ONCE, async ({ target, secretName }) => {
    const isDone = first.changes.some(({ target: done }) => done === target);
    const mend = mends.find(({ pod }) => pod.namespace === target.namespace && pod.account === target.name);
    if (!isDone || mend === undefined) return;
    const { namespace, name: account } = target;
    await awaitAdmission(ports, { namespace, account, secretName, image: mend.image });
  });
  const failed = new Set(first.failures.map(({ target }) => target.namespace));
  const actions = restartsOf(plan).filter(({ target }) => !failed.has(target.namespace));
  const second = await apply(ports, { ...plan, actions }, { dryRun: false, onChange });
  return {
    changes: [...first.changes, ...second.changes],
    failures: [...first.failures, ...second.failures],
    notTried: [...first.notTried, ...second.notTried],
    outdated: [...first.outdated, ...second.outdated],
  };
}

type Restart = Extract<Action, { kind: "restart" }>;

function restartsOf({ actions }: Plan): readonly Restart[] {
  return actions.filter((action) => action.kind === "restart");
}

/** What became of the Pods that were made anew, in all namespaces at once, since each may take its minute. */
async function followAll(
  ports: Ports,
  {
    plan,
    mends,
    known,
    applied,
    options,
  }: Mending & { readonly known: ReadonlySet<string>; readonly applied: Applied },
): Promise<readonly ReplacedPod[]> {
  const deleted = restartsOf(plan).filter(({ target }) =>
    applied.changes.some(({ target: done }) => done === target),
  );
  const places = [...Map.groupBy(deleted, ({ target }) => target.namespace)];
  const replaced = await inParallel(places, NAMESPACES_AT_ONCE, async ([namespace, restarts]) => {
    ports.progress(`waiting for the Pods that are made anew in namespace ${namespace}`);
    const secretName = mends.find(({ pod }) => pod.namespace === namespace)?.secretName ?? "";
    const pods = await followRestarts(ports, { namespace, restarts, known, secretName });
    for (const pod of pods) options.tell({ kind: "replaced", pod });
    return pods;
  });
  return replaced.flat();
}

interface Ended {
  readonly report: WhyReport;
  readonly plan: Plan;
  readonly applied: Applied;
  readonly replaced: readonly ReplacedPod[];
  readonly depth: ProbeDepth;
}

async function conclude(ports: Ports, { report, plan, applied, replaced, depth }: Ended): Promise<WhyReport> {
  const failing = replaced.filter(({ state }) => state === "pull-failed");
  const again = await Promise.all(
    failing.map(({ namespace, name }) => why(ports, { kind: "pod", namespace, name }, { depth })),
  );
  const findings = [
    ...applied.failures.map(
      ({ blocked: { finding } }): WhyFinding => ({
        ...finding,
        subjects: [finding.subject],
      }),
    ),
    ...again.flatMap((answer) => answer.report.findings),
  ];
  const mended: Mended = {
    changes: applied.changes,
    replaced,
    leftAlone: plan.leftAlone,
    notDone: [...applied.failures.map(({ target }) => target), ...applied.notTried, ...applied.outdated],
  };
  return { ...report, verdict: verdictOf(report, mended), mended, stillFailing: findings };
}

/** Everything that failed pulls now; some of it does; nothing does. */
function verdictOf(report: WhyReport, { replaced, leftAlone, notDone }: Mended): Verdict {
  const pulled = replaced.filter(({ state }) => state === "pulled").length;
  const concerned = new Set(
    report.findings.flatMap(({ subjects }) => subjects.map(({ namespace, name }) => `${namespace}/${name}`)),
  );
  const isAll = pulled >= concerned.size && leftAlone.length === 0 && notDone.length === 0;
  if (isAll) return "yes";
  return pulled > 0 ? "partial" : "no";
}
