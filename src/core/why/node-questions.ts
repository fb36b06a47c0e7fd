import type { Facts } from "../facts/facts.ts";
import { type AttemptPlace, attemptText } from "../facts/node-attempt.ts";
import { indexFacts } from "./facts-index.ts";
import { pullCases } from "./pull-case.ts";
import { asksNobody } from "./questions.ts";

/** How many attempts one run makes: each is a Pod, and twelve show what the nodes have in common. */
export const MAX_ATTEMPTS = 12;

export interface NodeQuestions {
  /** Those that are made, `MAX_ATTEMPTS` at most. */
  readonly asked: readonly AttemptPlace[];
  /** How many more there would be. */
  readonly left: number;
}

/** What nodes are to try so that it decides about the Pods: each once, however many Pods have it. */
export function nodeQuestions(facts: Facts): NodeQuestions {
  const index = indexFacts(facts);
  const places = facts.pods.flatMap((pod) => {
    const { node, namespace, account, pullSecrets } = pod;
    if (node === undefined) return [];
    return pullCases(index, pod)
      .filter((one) => one.target !== undefined && !asksNobody(one))
      .map(({ used }): AttemptPlace => ({ namespace, account, pullSecrets, node, image: used.image }));
  });
  const each = [...new Map(places.map((place) => [attemptText(place), place])).values()];
  const asked = each.slice(0, MAX_ATTEMPTS);
  return { asked, left: each.length - asked.length };
}
