import { type MissedKey, missedKey } from "../existing-secret/missed-key.ts";
import type { RegistryAnswer } from "../registry/registry.ts";
import type { NumberedCandidate } from "./pod-lookup.ts";
import type { PullCase } from "./pull-case.ts";

/** An entry that was meant for the image's registry and stands under a key that the kubelet does not match. */
export interface MissedEntry extends MissedKey {
  readonly secret: string;
  readonly candidate: NumberedCandidate;
  /** What the registry said to its credential; absent where it was not asked. */
  readonly answer?: RegistryAnswer;
}

/** Those of the secrets that the Pod names, in its order. */
export function missedEntries({ index, pod, target }: PullCase): readonly MissedEntry[] {
  if (target === undefined) return [];
  const { image, platforms, lookup } = target;
  const { domain, path } = image;
  const wanted = { registry: { domain, path: "" }, image };
  // A key with a path may have been meant for this repository alone.
  const narrow = { registry: { domain, path }, image };
  return lookup.present.flatMap((name) => {
    const secret = index.secret({ namespace: pod.namespace, name });
    if (secret?.kind !== "seen" || secret.reading.kind !== "entries") return [];
    return secret.reading.entries.flatMap((entry): readonly MissedEntry[] => {
      const missed = missedKey(entry.key, wanted) ?? missedKey(entry.key, narrow);
      if (missed === undefined) return [];
      const { credential: id, ...rest } = entry;
      const { namespace } = secret;
      const candidate = { ...rest, id, source: { kind: "secret", namespace, name } as const };
      const answer = index.probe({ image, platforms, credential: id })?.answer;
      return [{ ...missed, secret: name, candidate, ...(answer === undefined ? {} : { answer }) }];
    });
  });
}
