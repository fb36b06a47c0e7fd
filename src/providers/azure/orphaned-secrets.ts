import type { CloudFlow } from "../../core/cloud/flow.ts";
import { type Application, removePassword } from "./graph/application.ts";
import { isCalled } from "./names.ts";
import { read } from "./read.ts";
import { type AzureResult, isNotFound } from "./refusal.ts";

export interface OrphanSearch {
  readonly application: Application;
  /**
   * What the client secret is called that is about to be added, with who runs it (`clientSecretNameBy`): those of other
   * pull secrets are never looked at.
   */
  readonly secretName: string;
  /** Key ids that some pull secret holds: they stay. Absent where that is not known: then all stay. */
  readonly keysInUse?: readonly string[];
  readonly now: Date;
}

/**
 * How long a client secret that somebody else added is left alone, in milliseconds: it may be on its way to the cluster,
 * which takes some minutes, and their clock or ours may be wrong.
 */
const OTHERS_GRACE_MS = 3_600_000;

/**
 * Takes back the client secrets of ours that no pull secret holds: a run that was killed made them, and nobody knows
 * their text. One that somebody else has added within the hour stays: they may be about to write it.
 */
export function* removeOrphans(search: OrphanSearch): CloudFlow<AzureResult<undefined>> {
  const { application, keysInUse } = search;
  const orphans = (application.passwordCredentials ?? []).filter(
    (one) => keysInUse?.includes(one.keyId) === false && isOursToTidy(one, search),
  );
  for (const { keyId } of orphans) {
    const removed = yield* read(removePassword(application, keyId));
    if (!removed.ok && !isNotFound(removed.refusal)) return removed;
  }
  return { ok: true, value: undefined };
}

type PasswordCredential = NonNullable<Application["passwordCredentials"]>[number];

function isOursToTidy(
  { displayName, startDateTime }: PasswordCredential,
  { secretName, now }: OrphanSearch,
): boolean {
  if (displayName === secretName) return true;
  if (!isCalled(displayName, secretName)) return false;
  const ageMs = now.getTime() - new Date(startDateTime ?? Number.NaN).getTime();
  return ageMs > OTHERS_GRACE_MS;
}
