import type { NamespaceChoice } from "../core/connect/namespace-choice.ts";
import type { Credential } from "../core/credential/credential.ts";
import type { ConnectNews } from "../core/report/connect-news.ts";
import type { DryRun } from "../core/report/connect-report.ts";
import type { ProofChoice } from "./connect-options.ts";
import type { RotationMaker } from "./rotation-maker.ts";

/** What is known of the entry that is to be rotated, for who is asked for the new credential. */
export interface RotationQuestion {
  /** The user names of the entry, each once, with one namespace that has it. */
  readonly users: readonly { readonly username: string; readonly namespace: string }[];
  /** How the credential in use was obtained. */
  readonly method: string;
  /** Whether a run before left a new credential, which is gone on with where no other is given. */
  readonly hasNext: boolean;
}

/** A new credential that a person gives. */
export interface GivenCredential {
  readonly credential: Credential;
  /** RFC 3339; absent when nobody knows when it ends. */
  readonly expiresAt?: string;
}

export interface RotateOptions {
  /** `all`: wherever the secret of that name holds the entry. */
  readonly places: NamespaceChoice;
  readonly proof: ProofChoice;
  readonly dryRun: DryRun;
  /** How long a new credential may take to reach the registry, in milliseconds; absent: as long as its kind takes. */
  readonly patienceMs?: number;
  /** How long the credential that was replaced stays good, in milliseconds, where pullpass can end it. */
  readonly graceMs: number;
  /** Who makes new credentials of the method; undefined: a person gives them. */
  readonly makerFor: (method: string) => Promise<RotationMaker | undefined>;
  /** Hears of each thing as it happens; all of it is in the report, too. */
  readonly tell: (news: ConnectNews) => void;
  /** Undefined: none is given; the journal's is gone on with, or a dry run shows the steps alone. */
  readonly obtain: (question: RotationQuestion) => Promise<GivenCredential | undefined>;
}
