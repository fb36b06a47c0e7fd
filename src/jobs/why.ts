import type { Facts } from "../core/facts/facts.ts";
import type { SavedFacts } from "../core/facts/saved-facts.ts";
import type { Finding } from "../core/finding/finding.ts";
import type { Pod } from "../core/kube/objects.ts";
import type { WhyReport } from "../core/report/why-report.ts";
import { diagnose } from "../core/why/diagnose.ts";
import { podsAreNotMade } from "../core/why/unmade-pods.ts";
import { workloadText } from "../core/workload/workload-name.ts";
import { withAttempts } from "./ask-nodes.ts";
import { type ProbeDepth, withProbes } from "./ask-registries.ts";
import type { Blocked } from "./blocked.ts";
import { findPods, type WhySubject } from "./find-pods.ts";
import { gatherPodFacts, withAllNodes } from "./gather-pod-facts.ts";
import type { Ports } from "./ports.ts";

/** Facts with the report that they come to. */
export interface WhyAnswer {
  readonly report: WhyReport;
  /** What the report was made from; absent where there was nothing to gather. */
  readonly saved?: SavedFacts;
}

/** Who is asked beside the cluster. */
export interface WhyAsking {
  readonly depth: ProbeDepth | "none";
  /** Whether the Pods' nodes are made to try too: Pods, each for as long as a pull takes. */
  readonly nodesToo?: boolean;
}

/** Why Pods do not pull: gathers, asks the registries, and decides. */
export async function why(ports: Ports, subject: WhySubject, asking: WhyAsking): Promise<WhyAnswer> {
  const asked = subjectText(subject);
  ports.progress(`reading ${asked}`);
  const found = await findPods(ports, subject);
  if (!found.ok) return { report: blockedReport(asked, found.blocked) };
  if (subject.kind === "workload" && found.count === 0)
    return { report: withoutPods(asked, podsAreNotMade({ ...subject, ...subject.workload }, found.unmade)) };
  const gathered = await factsOf(ports, found.pods, asking);
  const facts = found.healthy === undefined ? gathered : { ...gathered, healthy: found.healthy };
  const saved = { asked, count: found.count, isOfMany: isOfMany(subject), facts };
  return { report: reportOf(saved), saved };
}

function isOfMany({ kind }: WhySubject): boolean {
  return kind === "namespaces" || kind === "cluster";
}

/** `pod shop/web-1`: as the report names what was looked at. */
function subjectText(subject: WhySubject): string {
  switch (subject.kind) {
    case "pod":
      return `pod ${subject.namespace}/${subject.name}`;
    case "workload":
      return `${workloadText(subject.workload)} of namespace ${subject.namespace}`;
    case "namespaces":
      return subject.names.length === 1
        ? `namespace ${subject.names[0]}`
        : `namespaces ${subject.names.join(", ")}`;
    case "cluster":
      return "all namespaces";
  }
}

/** Everything that is to be known of Pods before it is decided. */
async function factsOf(
  ports: Ports,
  pods: readonly Pod[],
  { depth, nodesToo = false }: WhyAsking,
): Promise<Facts> {
  const gathered = await gatherPodFacts(ports, pods);
  const probed = depth === "none" ? gathered : await withProbes(ports, gathered, depth);
  const known = lacksPlatform(probed) ? await withAllNodes(ports, probed) : probed;
  return nodesToo ? withAttempts(ports, known) : known;
}

function lacksPlatform({ probes }: Facts): boolean {
  return probes.some(({ answer }) => !answer.ok && answer.refusal.kind === "platform-missing");
}

/** The report that facts come to; pure, so that saved facts give the same again. */
export function reportOf({ asked, count, isOfMany, facts }: SavedFacts): WhyReport {
  const { verdict, findings } = diagnose(facts, { imagesAlone: isOfMany });
  return { verdict, asked, pods: count, findings, unseen: facts.unseen, notes: [] };
}

function blockedReport(asked: string, { finding, verdict }: Blocked): WhyReport {
  return { ...emptyReport(asked), verdict, findings: [shared(finding)] };
}

function withoutPods(asked: string, found: Finding | undefined): WhyReport {
  if (found === undefined) return { ...emptyReport(asked), notes: [`${asked} has no Pods`] };
  return { ...emptyReport(asked), verdict: "no", findings: [shared(found)] };
}

function emptyReport(asked: string): WhyReport {
  return { verdict: "yes", asked, pods: 0, findings: [], unseen: [], notes: [] };
}

function shared(finding: Finding) {
  return { ...finding, subjects: [finding.subject] };
}
