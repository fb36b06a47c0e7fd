import type { SecretPlace } from "../facts/secret-facts.ts";
import type { RegistryAnswer } from "../registry/registry.ts";
import { lookUp, type NumberedCandidate } from "./pod-lookup.ts";
import type { PullCase } from "./pull-case.ts";

/** A secret of another namespace that has the name of one that the Pod lacks. */
export interface Namesake extends SecretPlace {
  /** Its first entry for the image; absent where it has none. */
  readonly candidate?: NumberedCandidate;
  /** What the registry said to that; absent where it was not asked. */
  readonly answer?: RegistryAnswer;
}

/** Those of the first name that the Pod lacks, as far as they may be seen; with what the registry accepts first. */
export function namesakes({ index, pod, target }: PullCase): readonly Namesake[] {
  const [name] = target?.lookup.missing ?? [];
  if (target === undefined || name === undefined) return [];
  const { image, platforms } = target;
  const found = index.facts.secrets
    .filter((one) => one.kind === "seen" && one.name === name && one.namespace !== pod.namespace)
    .map(({ namespace }): Namesake => {
      const [candidate] = lookUp(index, { namespace, names: [name] }, image).candidates;
      const answer =
        candidate === undefined
          ? undefined
          : index.probe({ image, platforms, credential: candidate.id })?.answer;
      return {
        namespace,
        name,
        ...(candidate === undefined ? {} : { candidate }),
        ...(answer === undefined ? {} : { answer }),
      };
    });
  return found.toSorted((a, b) => rankOf(a) - rankOf(b));
}

function rankOf({ candidate, answer }: Namesake): number {
  if (answer?.ok === true) return 0;
  return candidate === undefined ? 2 : 1;
}
