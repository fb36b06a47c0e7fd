import type { Facts } from "../core/facts/facts.ts";
import type { Pod } from "../core/kube/objects.ts";
import type { WhyReport } from "../core/report/why-report.ts";
import { diagnose } from "../core/why/diagnose.ts";
import { lackingNames } from "../core/why/lacking-names.ts";
import { type ProbeDepth, withProbes } from "./ask-registries.ts";
import type { Blocked } from "./blocked.ts";
import { blockedByRefusal } from "./blocked.ts";
import { gatherPodFacts, withAllNodes, withNamesakes } from "./gather-pod-facts.ts";
import type { Ports } from "./ports.ts";

export interface WhyRequest {
  readonly namespace: string;
  readonly name: string;
  readonly depth: ProbeDepth | "none";
}

/** Facts with what was asked for, and the report that they come to. */
export interface WhyAnswer {
  readonly report: WhyReport;
  /** Absent where there was nothing to gather. */
  readonly facts?: Facts;
}

/** Why a Pod does not pull: gathers, asks the registries, and decides. */
export async function whyPod(ports: Ports, request: WhyRequest): Promise<WhyAnswer> {
  const { namespace, name } = request;
  const asked = `pod ${namespace}/${name}`;
  ports.progress(`reading pod ${name} of namespace ${namespace}`);
  const read = await ports.kube.get("Pod", { namespace, name });
  if (!read.ok) return { report: blockedReport(asked, blockedByRefusal(read.refusal, ports.kube)) };
  const facts = await factsOf(ports, [read.value], request.depth);
  return { report: reportOf(asked, facts), facts };
}

/** Everything that is to be known of Pods before it is decided. */
export async function factsOf(
  ports: Ports,
  pods: readonly Pod[],
  depth: WhyRequest["depth"],
): Promise<Facts> {
  const gathered = await gatherPodFacts(ports, pods);
  const names = lackingNames(gathered);
  const whole = names.length === 0 ? gathered : await withNamesakes(ports, gathered, names);
  const probed = depth === "none" ? whole : await withProbes(ports, whole, depth);
  return lacksPlatform(probed) ? withAllNodes(ports, probed) : probed;
}

function lacksPlatform({ probes }: Facts): boolean {
  return probes.some(({ answer }) => !answer.ok && answer.refusal.kind === "platform-missing");
}

export function reportOf(asked: string, facts: Facts): WhyReport {
  const { verdict, findings } = diagnose(facts);
  return { verdict, asked, pods: facts.pods.length, findings, unseen: facts.unseen, notes: [] };
}

export function blockedReport(asked: string, { finding, verdict }: Blocked): WhyReport {
  return {
    verdict,
    asked,
    pods: 0,
    findings: [{ ...finding, subjects: [finding.subject] }],
    unseen: [],
    notes: [],
  };
}
