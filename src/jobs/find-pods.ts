import { workloadMissing } from "../core/connect/workload-faults.ts";
import { countHealthy, type HealthyUse } from "../core/facts/healthy-use.ts";
import type { KubeAnswer, ListQuery } from "../core/kube/kube.ts";
import type { KubeEvent, Pod, WorkloadKind } from "../core/kube/objects.ts";
import { troubleOf } from "../core/pod/pod-trouble.ts";
import type { WorkloadName } from "../core/workload/workload-name.ts";
import { workloadTemplate } from "../core/workload/workload-template.ts";
import { type Blocked, blockedBy, blockedByRefusal } from "./blocked.ts";
import { inParallel, NAMESPACES_AT_ONCE } from "./in-parallel.ts";
import type { Ports } from "./ports.ts";

/** What is looked at: a Pod, those of a workload, or the failing ones of namespaces or of the whole cluster. */
export type WhySubject =
  | { readonly kind: "pod"; readonly namespace: string; readonly name: string }
  | { readonly kind: "workload"; readonly namespace: string; readonly workload: WorkloadName }
  | { readonly kind: "namespaces"; readonly names: readonly string[] }
  | { readonly kind: "cluster" };

export type FoundPods =
  | {
      readonly ok: true;
      /** Those to be diagnosed. */
      readonly pods: readonly Pod[];
      /** How many there are, those that run well included. */
      readonly count: number;
      /** Of a workload that has no Pod: what was said of its trouble in making one. */
      readonly unmade: readonly KubeEvent[];
      /** Of the Pods that run, where all of a place were read. */
      readonly healthy?: readonly HealthyUse[];
    }
  | { readonly ok: false; readonly blocked: Blocked };

export function findPods(ports: Ports, subject: WhySubject): Promise<FoundPods> {
  switch (subject.kind) {
    case "pod":
      return onePod(ports, subject);
    case "workload":
      return podsOfWorkload(ports, subject.namespace, subject.workload);
    case "namespaces":
      return failingPods(
        ports,
        subject.names.map((namespace) => ({ namespace })),
      );
    case "cluster":
      return failingPods(ports, [{}]);
  }
}

async function onePod(
  { kube }: Ports,
  { namespace, name }: Extract<WhySubject, { kind: "pod" }>,
): Promise<FoundPods> {
  const read = await kube.get("Pod", { namespace, name });
  return read.ok
    ? { ok: true, pods: [read.value], count: 1, unmade: [] }
    : { ok: false, blocked: blockedByRefusal(read.refusal, kube) };
}

/** Several namespaces at once; the first that may not be read keeps the answer. */
async function failingPods(ports: Ports, places: readonly ListQuery[]): Promise<FoundPods> {
  const answers = await inParallel(places, NAMESPACES_AT_ONCE, (place) => failingPodsOf(ports, place));
  const refused = answers.find(({ ok }) => !ok);
  if (refused?.ok === false) return refused;
  const found = answers.flatMap((answer) => (answer.ok ? [answer] : []));
  return {
    ok: true,
    pods: found.flatMap(({ pods }) => pods),
    count: found.reduce((sum, { count }) => sum + count, 0),
    unmade: [],
    healthy: found.flatMap(({ healthy = [] }) => healthy),
  };
}

/** Of a large cluster no more than the failing Pods is kept, page by page. */
async function failingPodsOf(ports: Ports, place: ListQuery): Promise<FoundPods> {
  const running = countHealthy();
  const answer = await ports.kube.collect("Pod", { ...place, signal: ports.signal }, (pod) => {
    if (troubleOf(pod) !== "none") return pod;
    running.add(pod);
    return undefined;
  });
  if (!answer.ok) return { ok: false, blocked: blockedByRefusal(answer.refusal, ports.kube) };
  const pods = answer.value.flatMap((pod) => pod ?? []);
  return { ok: true, pods, count: answer.value.length, unmade: [], healthy: running.uses() };
}

/** What makes the Pods of a workload for it. */
const MAKERS: Partial<Readonly<Record<WorkloadKind, "ReplicaSet" | "Job">>> = {
  Deployment: "ReplicaSet",
  CronJob: "Job",
};

async function podsOfWorkload(
  ports: Ports,
  namespace: string,
  { kind, name }: WorkloadName,
): Promise<FoundPods> {
  const { kube, signal } = ports;
  const read = await kube.get(kind, { namespace, name });
  if (!read.ok) {
    const isMissing = read.refusal.kind === "not-found";
    return {
      ok: false,
      blocked: isMissing
        ? blockedBy(workloadMissing({ kind, namespace, name }))
        : blockedByRefusal(read.refusal, kube),
    };
  }
  const { metadata } = workloadTemplate(kind, read.value);
  const makers = await makersOf(ports, { namespace, kind, uid: metadata.uid });
  if (!makers.ok) return { ok: false, blocked: blockedByRefusal(makers.refusal, kube) };
  const listed = await kube.collect("Pod", { namespace, signal }, (pod) =>
    makers.value.has(controllerOf(pod)) ? pod : undefined,
  );
  if (!listed.ok) return { ok: false, blocked: blockedByRefusal(listed.refusal, kube) };
  const pods = listed.value.flatMap((pod) => pod ?? []);
  const unmade = pods.length > 0 ? [] : await unmadeEvents(ports, namespace, makers.value);
  return { ok: true, pods, count: pods.length, unmade };
}

interface Maker {
  readonly namespace: string;
  readonly kind: WorkloadKind;
  readonly uid: string;
}

/** The UIDs of what owns the Pods: the workload, and what it makes them through. */
async function makersOf(
  { kube, signal }: Ports,
  { namespace, kind, uid }: Maker,
): Promise<KubeAnswer<ReadonlySet<string>>> {
  const between = MAKERS[kind];
  if (between === undefined) return { ok: true, value: new Set([uid]) };
  const listed = await kube.collect(between, { namespace, signal }, (one) =>
    controllerOf(one) === uid ? one.metadata.uid : undefined,
  );
  return listed.ok
    ? { ok: true, value: new Set([uid, ...listed.value.flatMap((one) => one ?? [])]) }
    : listed;
}

function controllerOf({ metadata }: Pick<Pod, "metadata">): string {
  return metadata.ownerReferences?.find((reference) => reference.controller === true)?.uid ?? "";
}

/** Why no Pod could be made: quota, admission, a verifier of images that the registry refused. */
async function unmadeEvents(
  { kube, signal }: Ports,
  namespace: string,
  makers: ReadonlySet<string>,
): Promise<readonly KubeEvent[]> {
  const answer = await kube.list("Event", { namespace, fieldSelector: "reason=FailedCreate", signal });
  return answer.ok ? answer.value.filter(({ involvedObject }) => makers.has(involvedObject.uid ?? "")) : [];
}
