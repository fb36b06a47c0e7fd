import type { Tried } from "../check/tried.ts";
import type { NodeAttempt } from "../facts/node-attempt.ts";
import type { ImageFacts, PodFacts } from "../facts/pod-facts.ts";
import type { Probe } from "../facts/probe.ts";
import type { ImageReference } from "../image/image-reference.ts";
import type { Platform } from "../image/platform.ts";
import { parseImageReference, withDefaultTag } from "../image/reference.ts";
import type { FactsIndex } from "./facts-index.ts";
import { attemptWords, type KubeletWords, kubeletWords, pulledSince } from "./kubelet-words.ts";
import { lookUp, type PodLookup } from "./pod-lookup.ts";

/** One image of one Pod that cannot be pulled, with all that is known about it: what every check looks at. */
export interface PullCase {
  readonly index: FactsIndex;
  readonly pod: PodFacts;
  readonly used: ImageFacts;
  /** Why its pull fails, as the kubelet says it; of an attempt of the node that failed, what it said of that. */
  readonly words?: KubeletWords;
  /** What the Pod's node did when it was made to try; absent where it was not. */
  readonly attempt?: NodeAttempt;
  /** Absent where the text names no image. */
  readonly target?: PullTargetCase;
}

/** What is pulled, with what the kubelet finds for it and what the registry said. */
export interface PullTargetCase {
  readonly image: ImageReference;
  /** The node's; empty where it is not known. */
  readonly platforms: readonly Platform[];
  readonly lookup: PodLookup;
  /** The registry's answers to the candidates, in the kubelet's order as far as it would have gone. */
  readonly tried: readonly Tried[];
  /** Its answer without a credential; absent where it was not asked. */
  readonly anonymous?: Tried;
}

/**
 * The images of a Pod of which the kubelet says that they cannot be pulled; where there are none, those that it is pulling
 * now: a registry that hangs has it wait for minutes without a word.
 */
export function pullCases(index: FactsIndex, pod: PodFacts): readonly PullCase[] {
  const failing = pod.images.filter(({ failure }) => failure !== undefined);
  const uses =
    failing.length > 0 ? failing : pod.images.filter((used) => pulledSince(pod, used) !== undefined);
  return uses.map((used) => {
    const attempt = attemptOf(index, pod, used);
    const words = (attempt === undefined ? undefined : attemptWords(attempt)) ?? kubeletWords(pod, used);
    const target = targetOf(index, pod, used);
    return {
      index,
      pod,
      used,
      ...(words === undefined ? {} : { words }),
      ...(attempt === undefined ? {} : { attempt }),
      ...(target === undefined ? {} : { target }),
    };
  });
}

function attemptOf(index: FactsIndex, pod: PodFacts, { image }: ImageFacts): NodeAttempt | undefined {
  const { node } = pod;
  return node === undefined ? undefined : index.attempt({ ...pod, node, image });
}

function targetOf(index: FactsIndex, pod: PodFacts, used: ImageFacts): PullTargetCase | undefined {
  const parsed = parseImageReference(used.image);
  if (!parsed.ok) return undefined;
  const image = withDefaultTag(parsed.image);
  const { platform } = (pod.node === undefined ? undefined : index.node(pod.node)) ?? {};
  const platforms = platform === undefined ? [] : [platform];
  const lookup = lookUp(index, { namespace: pod.namespace, names: pod.pullSecrets }, image);
  const tried: Tried[] = [];
  for (const candidate of lookup.candidates) {
    const probe = index.probe({ image, platforms, credential: candidate.id });
    if (probe === undefined) break;
    tried.push({ candidate, look: candidate.look, answer: probe.answer });
    if (probe.answer.ok) break;
  }
  const anonymous = index.probe({ image, platforms });
  return {
    image,
    platforms,
    lookup,
    tried,
    ...(anonymous === undefined ? {} : { anonymous: withoutCredential(anonymous) }),
  };
}

function withoutCredential({ answer }: Probe): Tried {
  return { answer };
}
