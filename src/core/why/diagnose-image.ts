import { describeCandidate } from "../check/tried.ts";
import { explainText } from "../explain/explain.ts";
import { explanationFinding } from "../explain/explanation-finding.ts";
import type { NodeAttempt } from "../facts/node-attempt.ts";
import type { Evidence, Finding, Subject } from "../finding/finding.ts";
import { evidenceOf } from "../finding/registry-evidence.ts";
import { asKubelet, isAnswered } from "./case-reading.ts";
import { causeIsUnknown } from "./checks/node-says.ts";
import { CHECKS } from "./checks.ts";
import { failingSince, pulledSince } from "./kubelet-words.ts";
import type { PullCase } from "./pull-case.ts";
import { ruledOutFor } from "./ruled-out.ts";

/**
 * Why an image of a Pod cannot be pulled: every check is run, and the first that holds is the cause of what the others
 * see. With the kubelet's words, all answers of the registry, and what was ruled out.
 */
export function diagnoseImage(one: PullCase): Finding {
  const [root = causeIsUnknown(one)] = CHECKS.flatMap((check) => check(one) ?? []);
  const { pod, used } = one;
  const evidence = [...kubeletEvidence(one), ...root.evidence, ...registryEvidence(one)];
  return {
    ...root,
    subject: {
      kind: "Pod",
      namespace: pod.namespace,
      name: pod.name,
      ...(used.role === "volume" ? {} : { container: used.container }),
      image: used.image,
    } satisfies Subject,
    evidence: eachOnce(evidence),
    ruledOut: [...root.ruledOut, ...ruledOutFor(one, root.cause)],
  };
}

/** The end of the kubelet's message, where the reason stands; as evidence from the node. */
function kubeletEvidence(one: PullCase): readonly Evidence[] {
  const { pod, used, words } = one;
  const since = failingSince(pod, used);
  const often =
    since === undefined
      ? ""
      : ` (since ${since.since}, ${since.tries} ${since.tries === 1 ? "try" : "tries"})`;
  const source = pod.node === undefined ? "kubelet" : `kubelet of ${pod.node}`;
  if (one.attempt !== undefined) return [attemptEvidence(one.attempt)];
  const pulling = pulledSince(pod, used);
  if (pulling !== undefined) return [{ text: `has been pulling it since ${pulling}`, source }];
  if (words === undefined) return [{ text: `says that it failed, and not why${often}`, source }];
  const [said] = explanationFinding(words.explanation).evidence;
  return said === undefined ? [] : [{ text: `${said.text}${often}`, source }];
}

/** What the node did just now, when it was made to. */
function attemptEvidence({ node, outcome }: NodeAttempt): Evidence {
  const said =
    outcome.kind === "pulled"
      ? outcome.event
      : explanationFinding(explainText(`${outcome.reason}: ${outcome.message}`)).evidence[0]?.text;
  return {
    text: `proven with what the Pod has: ${said ?? "it failed"}`,
    source: "kubelet",
    vantage: { kind: "node", name: node },
  };
}

/** What the registry answered, in the order in which the kubelet would ask, and without a credential. */
function registryEvidence({ target }: PullCase): readonly Evidence[] {
  if (target === undefined) return [];
  const { image, anonymous, lookup } = target;
  const alsoAnonymously = lookup.candidates.length > 0 && anonymous !== undefined && isAnswered(target);
  const asked = [...asKubelet(target), ...(alsoAnonymously ? [anonymous] : [])];
  return asked.map(({ candidate, answer }) => {
    const credential = candidate === undefined ? undefined : describeCandidate(candidate);
    if (answer.ok) {
      return {
        text: `${credential ?? "asked anonymously"} → it can be read`,
        source: `registry ${image.domain}`,
        vantage: { kind: "here" },
      } as const;
    }
    return evidenceOf(answer.refusal, {
      domain: image.domain,
      image: image.text,
      ...(credential === undefined ? {} : { credential }),
      ...(answer.reached === undefined ? {} : { reached: answer.reached }),
    });
  });
}

function eachOnce(evidence: readonly Evidence[]): readonly Evidence[] {
  return evidence.filter(
    ({ source, text }, place) =>
      evidence.findIndex((other) => other.source === source && other.text === text) === place,
  );
}
