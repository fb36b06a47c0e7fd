import type { Facts } from "../facts/facts.ts";
import { type AttemptPlace, attemptText } from "../facts/node-attempt.ts";
import { indexFacts } from "./facts-index.ts";
import { pullCases } from "./pull-case.ts";
import { asksNobody } from "./questions.ts";

/** What nodes are to try so that it decides about the Pods: each once, however many Pods have it. */
export function nodeQuestions(facts: Facts): readonly AttemptPlace[] {
  const index = indexFacts(facts);
  const places = facts.pods.flatMap((pod) => {
    const { node, namespace, account, pullSecrets } = pod;
    if (node === undefined) return [];
    return pullCases(index, pod)
      .filter((one) => one.target !== undefined && !asksNobody(one))
      .map(({ used }): AttemptPlace => ({ namespace, account, pullSecrets, node, image: used.image }));
  });
  return [...new Map(places.map((place) => [attemptText(place), place])).values()];
}
