import type { Facts, Unseen } from "../core/facts/facts.ts";
import type { AttemptPlace, NodeAttempt } from "../core/facts/node-attempt.ts";
import { MAX_ATTEMPTS, nodeQuestions } from "../core/why/node-questions.ts";
import { inParallel } from "./in-parallel.ts";
import { proveFromNode } from "./node-proof.ts";
import type { Ports } from "./ports.ts";

/** How many nodes pull at once: each pulls the whole image, from one registry. */
const NODES_AT_ONCE = 4;

/**
 * Has the Pods' nodes pull with what the Pods have, in Pods that run nothing of it and are then deleted. What could not
 * be tried is among what was not seen.
 */
export async function withAttempts(ports: Ports, facts: Facts): Promise<Facts> {
  const { asked, left } = nodeQuestions(facts);
  const answers = await inParallel(asked, NODES_AT_ONCE, (place) => attempt(ports, place));
  const tooMany: readonly Unseen[] =
    left === 0
      ? []
      : [
          {
            what: `the own proof of ${left} more pulls of nodes`,
            why: `one run makes ${MAX_ATTEMPTS}: name a Pod or a workload`,
            isForbidden: false,
          },
        ];
  return {
    ...facts,
    attempts: answers.flatMap(({ attempt: one }) => one ?? []),
    unseen: [...facts.unseen, ...answers.flatMap(({ unseen }) => unseen ?? []), ...tooMany],
  };
}

interface Answer {
  readonly attempt?: NodeAttempt;
  readonly unseen?: Unseen;
}

async function attempt(ports: Ports, place: AttemptPlace): Promise<Answer> {
  const { namespace, account, pullSecrets, node, image } = place;
  ports.progress(`node ${node} pulls ${image}, in a Pod that runs nothing of it and is then deleted`);
  const credential = { kind: "pod", account, pullSecrets } as const;
  const proof = await proveFromNode(ports, { namespace, image, node, credential });
  switch (proof.kind) {
    case "proven":
      return {
        attempt: { ...place, outcome: { kind: "pulled", event: proof.shown.event ?? `pulled ${image}` } },
      };
    case "refused": {
      const { reason, message } = proof.pull;
      return { attempt: { ...place, outcome: { kind: "failed", reason, message } } };
    }
    case "unproven": {
      const why = proof.finding.evidence.map(({ text }) => text).join("; ");
      return { unseen: { what: `what node ${node} itself does with ${image}`, why, isForbidden: false } };
    }
  }
}
