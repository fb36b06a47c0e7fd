import type { Facts } from "../facts/facts.ts";
import type { ImageReference } from "../image/image-reference.ts";
import { type Platform, platformText } from "../image/platform.ts";
import { imageText } from "../image/reference.ts";
import { indexFacts } from "./facts-index.ts";
import { missedEntries } from "./missed-entries.ts";
import { namesakes } from "./namesakes.ts";
import type { NumberedCandidate } from "./pod-lookup.ts";
import { type PullCase, type PullTargetCase, pullCases } from "./pull-case.ts";
import { accountLookup, unnamedCandidates } from "./who-names.ts";

/** What a registry is to be asked about an image: with each candidate until one is accepted, and without any. */
export interface PullQuestion {
  readonly image: ImageReference;
  readonly platforms: readonly Platform[];
  /** In the kubelet's order. */
  readonly candidates: readonly NumberedCandidate[];
  /** Credentials that the Pod could have and has not, where it has none: to know which would help. */
  readonly spare: readonly NumberedCandidate[];
}

/** Reasons with which the kubelet asked no registry, so that none needs to be asked. */
const NOT_ASKED: ReadonlySet<string> = new Set(["InvalidImageName", "ErrImageNeverPull"]);

/** Whether the kubelet fails before it asks any registry. */
export function asksNobody({ used }: PullCase): boolean {
  return NOT_ASKED.has(used.failure?.reason ?? "");
}

/**
 * The questions that decide about the Pods: each image, platform and list of credentials once, however many Pods have
 * them.
 */
export function pullQuestions(facts: Facts): readonly PullQuestion[] {
  const index = indexFacts(facts);
  const questions = new Map<string, PullQuestion>();
  for (const pod of facts.pods) {
    for (const one of pullCases(index, pod)) {
      const { target } = one;
      if (target === undefined || asksNobody(one)) continue;
      const { image, platforms, lookup } = target;
      const spare = lookup.candidates.length === 0 ? spareFor(one, target) : [];
      const ids = [...lookup.candidates, ...spare].map(({ id }) => id);
      const key = [imageText(image), platforms.map(platformText).join(), ids.join()].join("\n");
      questions.set(key, { image, platforms, candidates: lookup.candidates, spare });
    }
  }
  return [...questions.values()];
}

/** Of more nobody could choose, and each is a question. */
const MAX_SPARE = 3;

function spareFor(one: PullCase, { image, lookup }: PullTargetCase): readonly NumberedCandidate[] {
  if (lookup.malformed !== undefined) return [];
  const all = [
    ...(accountLookup(one)?.candidates ?? []),
    ...namesakes(one).flatMap(({ candidate }) => candidate ?? []),
    ...missedEntries(one).map(({ candidate }) => candidate),
    ...unnamedCandidates(one.index, one.pod, image).map(({ candidate }) => candidate),
  ];
  return [...new Map(all.map((candidate) => [candidate.id, candidate])).values()].slice(0, MAX_SPARE);
}
