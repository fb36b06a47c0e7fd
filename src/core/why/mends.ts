import type { CandidateSource, Credential } from "../credential/credential.ts";
import { printableKey } from "../dockerconfig/key-fault.ts";
import type { Facts } from "../facts/facts.ts";
import type { PodFacts } from "../facts/pod-facts.ts";
import type { SecretPlace } from "../facts/secret-facts.ts";
import { asKubelet } from "./case-reading.ts";
import { diagnoseImage } from "./diagnose-image.ts";
import { indexFacts } from "./facts-index.ts";
import { missedEntries } from "./missed-entries.ts";
import { namesakes } from "./namesakes.ts";
import { type PullCase, pullCases } from "./pull-case.ts";
import { accountLookup, unnamedMatches } from "./who-names.ts";

/** What pullpass can do itself for a Pod: see to it that it finds a credential that works, and have it made anew. */
export interface Mend {
  readonly pod: PodFacts;
  /** The secret that the new Pod will have: the registry has accepted it for the image. */
  readonly secretName: string;
  /** What has to be done first; absent where the Pod has only to be made anew. */
  readonly first?: MendStep;
  readonly image: string;
}

/** `attach`: the ServiceAccount gets the secret. `write`: the secret gets an entry, and is made where it is not there. */
export type MendStep = { readonly kind: "attach" } | ({ readonly kind: "write" } & EntryCopy);

/** An entry that is written under the key that the kubelet matches, with a credential that lies elsewhere. */
export interface EntryCopy {
  readonly key: string;
  readonly credential: Credential;
  readonly from: EntryPlace;
}

/** Where an entry lies: in a secret of another namespace, or under another key of the same. */
export interface EntryPlace extends SecretPlace {
  readonly key: string;
}

/** The Pods that pullpass can mend; each once, and only with a credential that the registry accepted. */
export function mendsOf(facts: Facts): readonly Mend[] {
  const index = indexFacts(facts);
  return facts.pods.flatMap((pod) => {
    const [mend] = pullCases(index, pod).flatMap((one) => mendOf(one) ?? []);
    return mend === undefined ? [] : [mend];
  });
}

function mendOf(one: PullCase): Mend | undefined {
  const { pod, used } = one;
  const common = { pod, image: used.image };
  switch (diagnoseImage(one).cause) {
    case "pull-secret-missing": {
      const copy = copyOfNamesake(one);
      return copy === undefined ? attachment(one) : { ...common, ...copy };
    }
    case "pull-secret-not-matched": {
      const copy = copyUnderItsKey(one);
      return copy === undefined ? undefined : { ...common, ...copy };
    }
    case "pull-secret-not-attached":
      return attachment(one);
    case "pod-predates-attachment": {
      const accepted = acceptedOfAccount(one);
      return accepted === undefined ? undefined : { ...common, secretName: accepted };
    }
    case "retry-pending": {
      const accepted =
        one.target === undefined ? undefined : asKubelet(one.target).find(({ answer }) => answer.ok);
      return { ...common, secretName: nameOf(accepted?.candidate?.source) ?? "" };
    }
    default:
      return undefined;
  }
}

function attachment(one: PullCase): Mend | undefined {
  const { pod, used } = one;
  const [match] = unnamedMatches(one);
  // A list of the Pod's own keeps its ServiceAccount's from it.
  const isOwn = accountLookup(one)?.isOfPodsOwn !== false;
  if (match?.answer?.ok !== true || isOwn) return undefined;
  return { pod, image: used.image, secretName: match.secret, first: { kind: "attach" } };
}

type Copy = Required<Pick<Mend, "secretName" | "first">>;

/** The one entry for the image, and not what else the other namespace's secret holds. */
function copyOfNamesake(one: PullCase): Copy | undefined {
  const [namesake] = namesakes(one);
  if (namesake?.answer?.ok !== true || namesake.candidate === undefined) return undefined;
  const { namespace, name, candidate } = namesake;
  const { key } = candidate;
  // A key with a user name in it is not one to spread.
  if (printableKey(key) !== key) return undefined;
  return {
    secretName: name,
    first: { kind: "write", key, credential: candidate, from: { namespace, name, key } },
  };
}

/** The entry as it is stays: somebody else may have a use for it. */
function copyUnderItsKey(one: PullCase): Copy | undefined {
  const missed = missedEntries(one).find(({ answer }) => answer?.ok === true);
  if (missed === undefined || missed.candidate.key !== missed.key) return undefined;
  const { secret: name, key, write, candidate } = missed;
  const { namespace } = one.pod;
  return {
    secretName: name,
    first: { kind: "write", key: write, credential: candidate, from: { namespace, name, key } },
  };
}

function acceptedOfAccount(one: PullCase): string | undefined {
  const { index, target } = one;
  if (target === undefined) return undefined;
  const { image, platforms } = target;
  const accepted = accountLookup(one)?.candidates.find(
    ({ id }) => index.probe({ image, platforms, credential: id })?.answer.ok === true,
  );
  return nameOf(accepted?.source);
}

function nameOf(source: CandidateSource | undefined): string | undefined {
  return source?.kind === "secret" ? source.name : undefined;
}
