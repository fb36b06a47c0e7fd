import { finding } from "../../../core/finding/finding.ts";
import { findingFromAzureRefusal } from "../finding-from-refusal.ts";
import { type CloudObtained, verdictOfAzureRefusal } from "../method.ts";
import type { AzureRefusal } from "../refusal.ts";

type NotObtained = Extract<CloudObtained, { ok: false }>;

/** Azure refuses one of the calls. */
export function refusedToRenew(refusal: AzureRefusal, what: string): NotObtained {
  return {
    ok: false,
    verdict: verdictOfAzureRefusal(refusal),
    finding: findingFromAzureRefusal(refusal, what),
    left: [],
  };
}

interface Gone {
  readonly kind: "Application" | "Token";
  readonly name: string;
  readonly what: string;
}

/** Who had the credential was deleted: there is nothing to make a new one of. */
export function goneMeanwhile({ kind, name, what }: Gone): NotObtained {
  return {
    ok: false,
    verdict: "no",
    finding: finding("cloud-refused", {
      title: `${what} was deleted meanwhile, so it has no new credential`,
      subject: { kind, name },
      fixes: [
        {
          text: "connect the registry anew, and its namespaces with it",
          command: "pullpass connect REGISTRY -A",
          applicability: "manual",
        },
      ],
    }),
    left: [],
  };
}
