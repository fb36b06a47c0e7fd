import type { Finding } from "../core/finding/finding.ts";
import { findingFromKubeRefusal } from "../core/finding/from-kube-refusal.ts";
import type { Kube } from "../core/kube/kube.ts";
import type { KubeRefusal } from "../core/kube/refusal.ts";
import { type Verdict, verdictOfKubeRefusal } from "../core/report/verdict.ts";

/** Why a job cannot go on, and how its command ends because of it. */
export interface Blocked {
  readonly finding: Finding;
  readonly verdict: Verdict;
}

export function blockedBy(finding: Finding, verdict: Verdict = "no"): Blocked {
  return { finding, verdict };
}

/** What a refusal of the API server amounts to for the job that met it. */
export function blockedByRefusal(refusal: KubeRefusal, kube: Kube): Blocked {
  return {
    finding: findingFromKubeRefusal(refusal, kube.cluster.server),
    verdict: verdictOfKubeRefusal(refusal),
  };
}
