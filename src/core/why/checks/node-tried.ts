import type { TextExplanation } from "../../explain/explain.ts";
import { CAUSES, type Cause } from "../../finding/causes.ts";
import { type Finding, finding } from "../../finding/finding.ts";
import { asKubelet, canBeRead, isAnswered } from "../case-reading.ts";
import { manual, tryAgain } from "../fixes.ts";
import type { PullCase, PullTargetCase } from "../pull-case.ts";

/*
 * What the Pod's node did when it was made to try with what the Pod has: it is the node that pulls, so that its word
 * counts for more than what is seen from here.
 */

/** The node has just pulled it: what kept it from that is gone. */
export function nodeHasPulled({ attempt, target, used, pod, words }: PullCase): Finding | undefined {
  if (attempt?.outcome.kind !== "pulled") return undefined;
  const isRefusedHere = target !== undefined && asKubelet(target).length > 0 && !canBeRead(target);
  return finding("retry-pending", {
    severity: "warning",
    title: `node \`${attempt.node}\` can pull \`${used.image}\` now with what the Pod has, and has not tried again for it yet`,
    subject: {},
    evidence:
      words === undefined
        ? []
        : [{ text: `its last attempt: ${CAUSES[words.explanation.cause].meaning}`, source: "kubelet" }],
    fixes: [
      ...tryAgain(pod),
      ...(isRefusedHere
        ? [
            manual(
              "this machine fares worse than the node: its own DNS, proxy or authorities (`--ca-file`) differ, or the node has a mirror or a credential of its own",
            ),
          ]
        : []),
    ],
  });
}

/** A bare 401 is read as a missing credential first; the Pod has one, which the kubelet has sent. */
function causeSaid({ cause, alternatives }: TextExplanation, { lookup }: PullTargetCase): Cause {
  if (cause !== "no-credentials" || lookup.candidates.length === 0) return cause;
  return alternatives.find((other) => other !== cause) ?? cause;
}

/** The node has just failed with words that leave several readings, and from here nothing more is known. */
export function nodeHasFailed(one: PullCase): Finding | undefined {
  const { attempt, target, used, words } = one;
  if (attempt?.outcome.kind !== "failed" || words === undefined || target === undefined) return undefined;
  const { certainty, alternatives } = words.explanation;
  const cause = causeSaid(words.explanation, target);
  if (cause === "unknown" || cause === "not-about-images") return undefined;
  const fares = canBeRead(target);
  if (!fares && target.lookup.unseen.length === 0 && isAnswered(target)) return undefined;
  const node = `node \`${attempt.node}\``;
  const rest = alternatives.filter((other) => other !== cause);
  const others = rest.map((other) => `${CAUSES[other].code} ${other}`).join(", ");
  return finding(cause, {
    certainty: certainty === "certain" ? "likely" : certainty,
    title: fares
      ? `${node} cannot pull \`${used.image}\` with what the Pod has, and this machine can: ${CAUSES[cause].meaning}`
      : `${node} cannot pull \`${used.image}\` with what the Pod has: ${CAUSES[cause].meaning}`,
    subject: {},
    fixes: [
      ...(fares
        ? [
            manual(
              `look at the way of ${node}: a mirror in \`/etc/containerd/certs.d\`, a proxy, other authorities, another clock`,
            ),
          ]
        : []),
      manual(CAUSES[cause].remedy),
      ...(others === "" ? [] : [manual(`it could be as well: ${others}`)]),
    ],
  });
}
