import type { CloudChange, CloudFlow } from "../../../core/cloud/flow.ts";
import type { FoundRegistry } from "../find-registry.ts";
import type { AzureRefusal, AzureResult } from "../refusal.ts";

/** Whose credentials of one user name are to end, and what else of it pullpass made. */
export interface TakeBackWish {
  readonly found: FoundRegistry;
  readonly method: string;
  readonly username: string;
  /** Those that no pull secret holds any more, as recorded; none where the account was found by its name. */
  readonly keyIds: readonly string[];
  /**
   * Those that pull secrets hold, or keep the record of to end them later. Absent where one is held of which nobody knows
   * the key: then no other ends than those that were recorded.
   */
  readonly keysInUse?: readonly string[];
  /** Some pull secret still holds another credential of this user name: who has it stays. */
  readonly isInUse: boolean;
  /** What client secrets of pullpass's are called for this pull secret: others' are never touched. */
  readonly clientSecretName: string;
  /** What its token is called. */
  readonly tokenName: string;
  /** A GUID made from a text: the same for the same text. */
  readonly guidOf: (text: string) => string;
}

/** One thing that goes. */
export interface TakeBackStep {
  readonly change: CloudChange;
  readonly run: () => CloudFlow<AzureResult<unknown>>;
}

/** Something that stays, and why. */
export interface KeptInAzure {
  readonly what: string;
  readonly reason: string;
  /** Of Azure's own tool, for a person who decides otherwise. */
  readonly command?: string;
}

/** What is to be done, in this order; nothing is changed by planning it. */
export type TakeBackPlan =
  | { readonly ok: true; readonly steps: readonly TakeBackStep[]; readonly kept: readonly KeptInAzure[] }
  | { readonly ok: false; readonly refusal: AzureRefusal; readonly what: string };
