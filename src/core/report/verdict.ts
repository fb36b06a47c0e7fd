import type { KubeRefusal } from "../kube/refusal.ts";

/**
 * How a command ended, in the words of its exit code. `unsure`: it could not be determined, which is neither
 * yes nor no; `partial`: some of the writes were made and the rest is listed.
 */
export type Verdict = "yes" | "no" | "unsure" | "not-permitted" | "partial";

/** What a refusal of the API server means for the command that met it. */
export function verdictOfKubeRefusal(refusal: KubeRefusal): Verdict {
  switch (refusal.kind) {
    case "unauthorized":
    case "no-credential":
    case "forbidden":
      return "not-permitted";
    case "network":
    case "not-kubernetes":
    case "server-error":
    case "too-many-requests":
    case "unexpected-status":
    case "gone":
      return "unsure";
    default:
      return "no";
  }
}
