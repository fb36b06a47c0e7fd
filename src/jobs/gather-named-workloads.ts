import type { WorkloadName } from "../core/workload/workload-name.ts";
import { type WorkloadTemplate, workloadTemplate } from "../core/workload/workload-template.ts";
import { type Blocked, blockedByRefusal } from "./blocked.ts";
import type { Ports } from "./ports.ts";

export type GatheredNamed =
  | { readonly ok: true; readonly named: readonly WorkloadTemplate[] }
  | { readonly ok: false; readonly blocked: Blocked };

/** Reads workloads by name, those that are there: whoever may get one may not always list its kind. */
export async function gatherNamedWorkloads(
  { kube }: Ports,
  namespace: string,
  names: readonly WorkloadName[],
): Promise<GatheredNamed> {
  const named: WorkloadTemplate[] = [];
  for (const { kind, name } of names) {
    const answer = await kube.get(kind, { namespace, name });
    if (answer.ok) named.push(workloadTemplate(kind, answer.value));
    else if (answer.refusal.kind !== "not-found")
      return { ok: false, blocked: blockedByRefusal(answer.refusal, kube) };
  }
  return { ok: true, named };
}
