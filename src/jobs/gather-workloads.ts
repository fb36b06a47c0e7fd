import type { WorkloadKind } from "../core/kube/objects.ts";
import type { KubeRefusal } from "../core/kube/refusal.ts";
import type { UnseenKind } from "../core/workload/unseen-kind.ts";
import {
  isStoodFor,
  WORKLOAD_KINDS,
  type WorkloadTemplate,
  workloadTemplate,
} from "../core/workload/workload-template.ts";
import { type Blocked, blockedByRefusal } from "./blocked.ts";
import type { Ports } from "./ports.ts";

export type GatheredWorkloads =
  | {
      readonly ok: true;
      /** Those that no other workload stands for: no Deployment's ReplicaSets, no CronJob's Jobs. */
      readonly workloads: readonly WorkloadTemplate[];
      readonly unseen: readonly UnseenKind[];
    }
  | { readonly ok: false; readonly blocked: Blocked };

/**
 * Lists every kind of workload. One that may not be listed is left out and said: who may see Pods and
 * ServiceAccounts can still be helped.
 *
 * @param namespace absent: all namespaces
 */
export async function gatherWorkloads(ports: Ports, namespace?: string): Promise<GatheredWorkloads> {
  const listed = await Promise.all(WORKLOAD_KINDS.map((kind) => listKind(ports, kind, namespace)));
  const workloads: WorkloadTemplate[] = [];
  const unseen: UnseenKind[] = [];
  for (const { kind, answer } of listed) {
    if (answer.ok) workloads.push(...answer.value.filter((workload) => !isStoodFor(workload)));
    else if (isUnseen(answer.refusal)) unseen.push({ kind, refusal: answer.refusal });
    else return { ok: false, blocked: blockedByRefusal(answer.refusal, ports.kube) };
  }
  return { ok: true, workloads, unseen };
}

async function listKind<K extends WorkloadKind>({ kube, signal }: Ports, kind: K, namespace?: string) {
  const answer = await kube.list(kind, { signal, ...(namespace === undefined ? {} : { namespace }) });
  if (!answer.ok) return { kind, answer };
  const value = answer.value.map((object) => workloadTemplate(kind, object));
  return { kind, answer: { ok: true as const, value } };
}

function isUnseen({ kind }: KubeRefusal): boolean {
  return kind === "forbidden" || kind === "not-found";
}
