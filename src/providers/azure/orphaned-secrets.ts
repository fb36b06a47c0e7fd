import type { CloudFlow } from "../../core/cloud/flow.ts";
import { type Application, removePassword } from "./graph/application.ts";
import { read } from "./read.ts";
import { type AzureResult, isNotFound } from "./refusal.ts";

export interface OrphanSearch {
  readonly application: Application;
  /** What the client secrets of this cluster's pull secret are called: others' are never looked at. */
  readonly secretName: string;
  /** Key ids that some pull secret holds: they stay. Absent where that is not known: then all stay. */
  readonly keysInUse?: readonly string[];
}

/**
 * Takes back the client secrets of ours that no pull secret holds: a run that was killed made them, and nobody knows
 * their text.
 */
export function* removeOrphans(search: OrphanSearch): CloudFlow<AzureResult<undefined>> {
  const { application, secretName, keysInUse } = search;
  const ours = (application.passwordCredentials ?? []).filter(
    ({ displayName, keyId }) => displayName === secretName && keysInUse?.includes(keyId) === false,
  );
  for (const { keyId } of ours) {
    const removed = yield* read(removePassword(application, keyId));
    if (!removed.ok && !isNotFound(removed.refusal)) return removed;
  }
  return { ok: true, value: undefined };
}
