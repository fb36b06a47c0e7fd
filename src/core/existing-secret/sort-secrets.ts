import type { SecretRef } from "../connect/connect-intent.ts";
import { usernameFault } from "../dockerconfig/entry-text.ts";
import type { PullSecret } from "../kube/objects.ts";
import { readPullSecret, type SkippedSecret } from "../kubelet/pull-secrets.ts";
import { readEntryMarks } from "../marks/entry-marks.ts";
import { type MissedKey, missedKey } from "./missed-key.ts";
import type { PullTarget } from "./pull-target.ts";
import { type ServingEntry, servingEntries } from "./serving-entries.ts";

/** An entry of a secret that the kubelet would try. */
export interface FoundEntry extends ServingEntry {
  readonly place: SecretRef;
  /** RFC 3339, by pullpass's own mark; absent when it has none. */
  readonly expiresAt?: string;
}

/** A secret, or an entry of it, that cannot be used, and why. */
export type PassedOver = { readonly place: SecretRef } & (
  | { readonly kind: "undecodable"; readonly reason: string; readonly key?: string }
  | { readonly kind: "skipped"; readonly reason: SkippedSecret["reason"] }
  /** Meant for the registry, as far as can be told, and the kubelet does not match it. */
  | ({ readonly kind: "missed" } & MissedKey)
  /** It would be sent, and is no credential: nothing in it, or what no request can carry. */
  | { readonly kind: "no-credential"; readonly key: string }
  /** For other registries alone. */
  | { readonly kind: "other" }
);

export interface SortedSecrets {
  /** Secret by secret, and in the kubelet's order within each. */
  readonly found: readonly FoundEntry[];
  readonly passedOver: readonly PassedOver[];
}

/** What there is in secrets for an image or a registry, and why the rest is not for it. */
export function sortSecrets(secrets: readonly PullSecret[], target: PullTarget): SortedSecrets {
  const parts = secrets.map((secret) => sortSecret(secret, target));
  return {
    found: parts.flatMap(({ found }) => found),
    passedOver: parts.flatMap(({ passedOver }) => passedOver),
  };
}

function sortSecret(secret: PullSecret, target: PullTarget): SortedSecrets {
  const place: SecretRef = { namespace: secret.metadata.namespace ?? "", name: secret.metadata.name };
  const reading = readPullSecret(secret);
  if (reading.kind === "malformed") return without({ place, kind: "undecodable", ...reading.fault });
  if (reading.kind === "skipped") return without({ place, kind: "skipped", reason: reading.reason });
  const serving = servingEntries(reading.entries, target);
  if (serving.length === 0) {
    const missed = reading.entries.flatMap(({ key }) => missedKey(key, target) ?? []);
    return missed.length === 0
      ? without({ place, kind: "other" })
      : without(...missed.map((key) => ({ place, kind: "missed", ...key }) as const));
  }
  const marks = readEntryMarks(secret.metadata.annotations);
  const found = serving.filter(isCredential).map((entry): FoundEntry => {
    const expiresAt = marks[entry.key]?.expiresAt;
    return { ...entry, place, ...(expiresAt === undefined ? {} : { expiresAt }) };
  });
  const none = serving.filter((entry) => !isCredential(entry));
  return { found, passedOver: none.map(({ key }) => ({ place, kind: "no-credential", key })) };
}

function isCredential({ username, password }: ServingEntry): boolean {
  return password.length > 0 && usernameFault(username) === undefined;
}

function without(...passedOver: readonly PassedOver[]): SortedSecrets {
  return { found: [], passedOver };
}
