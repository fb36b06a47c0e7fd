import type { CauseEntry } from "./cause-entry.ts";

/** PP19xx: what pullpass itself may not do or cannot see. */
export const SIGHT_CAUSES = {
  "not-permitted": {
    code: "PP1901",
    meaning: "the cluster does not know you, or does not let you do this",
    remedy: "log in to the cluster again, or ask for the right that is named",
  },
  "cluster-unreachable": {
    code: "PP1902",
    meaning: "the cluster's API server does not answer as it should",
    remedy: "check the kubeconfig's server and your connection",
  },
  "proof-not-possible": {
    code: "PP1903",
    meaning: "the Pod that would have proven the pull could not be run",
    remedy: "see the reason; `--prove-from here` proves from this machine alone",
  },
  "cluster-refused": {
    code: "PP1904",
    meaning: "the cluster refused what was asked of it",
    remedy: "see the reason",
  },
  "not-about-images": {
    code: "PP1998",
    meaning: "the trouble is not about images",
    remedy: "`kubectl describe pod` says more",
  },
  unknown: {
    code: "PP1999",
    meaning: "the cause could not be determined",
    remedy: "see the evidence",
  },
} as const satisfies Record<string, CauseEntry>;
