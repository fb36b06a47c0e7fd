import type { Platform } from "../../core/image/platform.ts";
import type { AskFlags } from "../flags/ask-flags.ts";
import type { ClusterFlags } from "../flags/cluster-flags.ts";
import { UsageError } from "../flags/usage-error.ts";

/** The flags of `check`, as they were given. */
export interface CheckFlags extends ClusterFlags, AskFlags {
  readonly serviceAccount?: string;
  readonly platform?: Platform;
  readonly secretFile?: string;
  readonly filename?: readonly string[];
  readonly recursive?: true;
  readonly output?: "json" | "yaml" | "name" | "wide" | "sarif";
}

/** Refuses `--prove-from node` where no node can be asked. */
export function refuseNodeProof({ proveFrom }: Pick<CheckFlags, "proveFrom">, why: string): void {
  if (proveFrom === undefined || proveFrom === "here") return;
  throw new UsageError(`${why}: leave out --prove-from`);
}
