import { endingEntries } from "../expiry/secret-ends.ts";
import { parseRegistryAddress, type RegistryAddress } from "../image/registry-address.ts";
import type { PullSecret } from "../kube/objects.ts";
import { type RetiredMark, readRetired } from "../marks/retired-mark.ts";

/** A registry whose credential has ended or will soon, in at least one namespace. */
export interface DueEntry {
  readonly registry: RegistryAddress;
  readonly serverKey: string;
  /** How the first to end was obtained. */
  readonly method: string;
  /** When the first of them ends. */
  readonly endsAt: Date;
  /** In the order of their ends. */
  readonly namespaces: readonly string[];
}

/**
 * What ends within `withinMs`, of the entries that pullpass recorded: by the credential's own word before the record. The
 * first to end comes first. Of an entry whose end nobody knows nothing can be said.
 */
export function dueEntries(secrets: readonly PullSecret[], now: Date, withinMs: number): readonly DueEntry[] {
  const ending = secrets
    .flatMap((secret) => endingEntries(secret, now, withinMs).flatMap((one) => dueIn(secret, one)))
    .toSorted((one, other) => one.endsAt.getTime() - other.endsAt.getTime());
  return [...Map.groupBy(ending, ({ serverKey }) => serverKey).values()].flatMap((same) => {
    const [first] = same;
    return first === undefined ? [] : [{ ...first, namespaces: same.flatMap((one) => one.namespaces) }];
  });
}

function dueIn(
  { metadata }: PullSecret,
  { entry, mark, end }: ReturnType<typeof endingEntries>[number],
): readonly DueEntry[] {
  const parsed = parseRegistryAddress(entry.key);
  if (!parsed.ok || mark === undefined || end.kind !== "at") return [];
  const { address: registry } = parsed;
  const { method } = mark;
  const namespaces = [metadata.namespace ?? ""];
  return [{ registry, serverKey: entry.key, method, endsAt: end.at, namespaces }];
}

/** The credentials that were replaced and whose time to end has come, with the namespace of their record. */
export function dueRetirements(
  secrets: readonly PullSecret[],
  now: Date,
): readonly { readonly namespace: string; readonly mark: RetiredMark }[] {
  return secrets.flatMap(({ metadata: { annotations, namespace = "" } }) =>
    readRetired(annotations)
      .filter(({ revokeAt }) => new Date(revokeAt) <= now)
      .map((mark) => ({ namespace, mark })),
  );
}
