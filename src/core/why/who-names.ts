import type { PodFacts } from "../facts/pod-facts.ts";
import { refusalIsOfCredential } from "../finding/from-registry-refusal.ts";
import type { ImageReference } from "../image/image-reference.ts";
import type { RegistryAnswer } from "../registry/registry.ts";
import type { FactsIndex } from "./facts-index.ts";
import { lookUp, type NumberedCandidate, type PodLookup } from "./pod-lookup.ts";
import type { PullCase } from "./pull-case.ts";

/** What the Pod's ServiceAccount names now, for the image; absent where it could not be read. */
export interface AccountLookup extends PodLookup {
  readonly names: readonly string[];
  /** The Pod's list has names that the account's has not: it is the Pod's own. */
  readonly isOfPodsOwn: boolean;
}

/** The lookup as a new Pod of the same ServiceAccount, without a list of its own, would have it. */
export function accountLookup({ index, pod, target }: PullCase): AccountLookup | undefined {
  const { namespace, account: name, pullSecrets } = pod;
  const account = index.account({ namespace, name });
  if (account === undefined || target === undefined) return undefined;
  const { pullSecrets: names } = account;
  const isOfPodsOwn = pullSecrets.some((secret) => !names.includes(secret));
  return { ...lookUp(index, { namespace, names }, target.image), names, isOfPodsOwn };
}

/** Whose list a secret stands in: `ServiceAccount \`default\`` or `the Pod`. */
export function whoNames({ index, pod }: PullCase, secret: string): string {
  const { namespace, account: name } = pod;
  const account = index.account({ namespace, name });
  return account?.pullSecrets.includes(secret) === true ? `ServiceAccount \`${name}\`` : "the Pod";
}

/** A secret that has an entry for the image, and what the registry said to it; no answer: it was not asked. */
export interface UnnamedMatch {
  readonly secret: string;
  readonly candidate: NumberedCandidate;
  readonly answer?: RegistryAnswer;
}

/**
 * Secrets of the Pod's namespace that have an entry for the image, and that the Pod does not name: those that the registry
 * accepts first, and without those that it refuses.
 */
export function unnamedMatches({ index, pod, target }: PullCase): readonly UnnamedMatch[] {
  if (target === undefined) return [];
  const { image, platforms } = target;
  const matches = unnamedCandidates(index, pod, image).map(({ secret, candidate }): UnnamedMatch => {
    const answer = index.probe({ image, platforms, credential: candidate.id })?.answer;
    return { secret, candidate, ...(answer === undefined ? {} : { answer }) };
  });
  const accepted = matches.filter(({ answer }) => answer?.ok === true);
  const open = matches.filter(
    ({ answer }) => answer === undefined || (!answer.ok && !refusalIsOfCredential(answer.refusal)),
  );
  return [...accepted, ...open];
}

/** The first entry for the image of each secret that the Pod does not name. */
export function unnamedCandidates(
  index: FactsIndex,
  { namespace, pullSecrets }: Pick<PodFacts, "namespace" | "pullSecrets">,
  image: ImageReference,
): readonly Pick<UnnamedMatch, "secret" | "candidate">[] {
  return index.secretsIn(namespace).flatMap(({ name: secret }) => {
    if (pullSecrets.includes(secret)) return [];
    const [candidate] = lookUp(index, { namespace, names: [secret] }, image).candidates;
    return candidate === undefined ? [] : [{ secret, candidate }];
  });
}
