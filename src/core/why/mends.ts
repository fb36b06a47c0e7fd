import type { CandidateSource } from "../credential/credential.ts";
import type { Facts } from "../facts/facts.ts";
import type { PodFacts } from "../facts/pod-facts.ts";
import { asKubelet } from "./case-reading.ts";
import { diagnoseImage } from "./diagnose-image.ts";
import { indexFacts } from "./facts-index.ts";
import { type PullCase, pullCases } from "./pull-case.ts";
import { accountLookup, unnamedMatches } from "./who-names.ts";

/** What pullpass can do itself for a Pod: let its ServiceAccount use a secret that works, and have the Pod made anew. */
export interface Mend {
  readonly pod: PodFacts;
  /** The secret that the new Pod will have: the registry has accepted it for the image. */
  readonly secretName: string;
  /** Whether the ServiceAccount has to be given it first. */
  readonly attaches: boolean;
  readonly image: string;
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
    case "pull-secret-not-attached":
    case "pull-secret-missing": {
      const [match] = unnamedMatches(one);
      // A list of the Pod's own keeps its ServiceAccount's from it.
      const isOwn = accountLookup(one)?.isOfPodsOwn !== false;
      if (match?.answer?.ok !== true || isOwn) return undefined;
      return { ...common, secretName: match.secret, attaches: true };
    }
    case "pod-predates-attachment": {
      const accepted = acceptedOfAccount(one);
      return accepted === undefined ? undefined : { ...common, secretName: accepted, attaches: false };
    }
    case "retry-pending": {
      const accepted =
        one.target === undefined ? undefined : asKubelet(one.target).find(({ answer }) => answer.ok);
      return { ...common, secretName: nameOf(accepted?.candidate?.source) ?? "", attaches: false };
    }
    default:
      return undefined;
  }
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
