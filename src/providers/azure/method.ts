import type { AzureFailure } from "../../core/cloud/azure.ts";
import type { CloudChange, CloudFlow } from "../../core/cloud/flow.ts";
import type { Credential } from "../../core/credential/credential.ts";
import type { Finding } from "../../core/finding/finding.ts";
import type { Verdict } from "../../core/report/verdict.ts";
import { readEntraCodes } from "./entra-codes.ts";
import { type AzureRefusal, isNotPermitted } from "./refusal.ts";
import type { Unfinished } from "./undo.ts";

/** What is recorded beside an entry that came from a cloud; never a value. */
export interface CloudMark {
  /** RFC 3339; absent where it does not end. */
  readonly expiresAt?: string;
  /** Which of several secrets or passwords it is, by the cloud's own id. */
  readonly keyId?: string;
  /** For people: `client secret abc… of pullpass-acme`. */
  readonly hint?: string;
}

/** What a method came to. */
export type CloudObtained =
  | {
      readonly ok: true;
      readonly credential: Credential;
      readonly mark: CloudMark;
      readonly notes: readonly string[];
      /** It, or its right, was made a moment ago: the registry may not know it yet. */
      readonly isNew: boolean;
      /** Takes back what was made for it, where the registry refuses it after all. */
      readonly undo: () => CloudFlow<Unfinished>;
    }
  | {
      readonly ok: false;
      readonly verdict: Verdict;
      readonly finding: Finding;
      /** What could not be taken back: commands. */
      readonly left: Unfinished;
    };

/** One method for one registry, before anything is changed. */
export interface PreparedMethod {
  /** The actions of ARM that it needs at the registry; asked for before the first change. */
  readonly needs: readonly string[];
  /** What it would change, for a dry run and for who has the rights. */
  readonly changes: readonly CloudChange[];
  readonly obtain: () => CloudFlow<CloudObtained>;
}

/** How a command ends because of what Azure said. */
export function verdictOfAzureRefusal(refusal: AzureRefusal): Verdict {
  switch (refusal.kind) {
    case "answered":
      if (isNotPermitted(refusal)) return "not-permitted";
      // Throttled, or a fault of the service: it says nothing of what was asked.
      return refusal.status === 429 || refusal.status >= 500 ? "unsure" : "no";
    case "unexpected":
      return "unsure";
    case "failed":
      return isLoginRefused(refusal.failure) ? "not-permitted" : "unsure";
  }
}

/** What passes by itself says nothing of who is logged in. */
function isLoginRefused(failure: AzureFailure): boolean {
  return failure.kind === "no-login" && readEntraCodes(failure.codes)?.cause !== "cloud-unreachable";
}

/** Nothing was made, so there is nothing to take back. */
// biome-ignore lint/correctness/useYield: a flow that has nothing to ask is one all the same
export function* nothingToUndo(): CloudFlow<Unfinished> {
  return [];
}
