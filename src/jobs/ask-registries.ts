import type { Facts } from "../core/facts/facts.ts";
import type { Probe } from "../core/facts/probe.ts";
import { imageText } from "../core/image/reference.ts";
import type { Registry, RegistryAnswer, RegistryQuestion } from "../core/registry/registry.ts";
import type { NumberedCandidate } from "../core/why/pod-lookup.ts";
import { type PullQuestion, pullQuestions } from "../core/why/questions.ts";
import { askedOnce } from "./asked-once.ts";
import { startBound } from "./bound.ts";
import { inParallel } from "./in-parallel.ts";
import type { RegistryPorts } from "./ports.ts";

/**
 * How long all questions about one image may take together, in milliseconds: product.md has `why` answer within 15 s,
 * and reading the cluster comes before.
 */
const IMAGE_BUDGET_MS = 11_000;

/** How many images are asked about at once: a registry counts who asks, and is not for us alone. */
const IMAGES_AT_ONCE = 8;

export type ProbeDepth = Exclude<RegistryQuestion["depth"], "shape">;

/**
 * Asks the registries what decides about the Pods: with each candidate in the kubelet's order until one is accepted,
 * and without any beside it. The same question is put once, however many Pods have it; a registry that cannot be
 * reached is not asked again.
 */
export async function withProbes(ports: RegistryPorts, facts: Facts, depth: ProbeDepth): Promise<Facts> {
  const questions = pullQuestions(facts);
  const asking: RegistryPorts = { ...ports, registry: sparingly(askedOnce(ports.registry)) };
  const probes = await inParallel(questions, IMAGES_AT_ONCE, (question) => probe(asking, question, depth));
  return { ...facts, probes: [...facts.probes, ...probes.flat()] };
}

async function probe(
  ports: RegistryPorts,
  question: PullQuestion,
  depth: ProbeDepth,
): Promise<readonly Probe[]> {
  const { image, candidates } = question;
  ports.progress(`asking ${image.domain} for ${image.text}`);
  const bound = startBound(ports, IMAGE_BUDGET_MS);
  const ask = async (candidate?: NumberedCandidate): Promise<Probe> => ({
    image: imageText(image),
    platforms: question.platforms,
    ...(candidate === undefined ? {} : { credential: candidate.id }),
    answer: await askWithin(ports, bound.signal, {
      domain: image.domain,
      image,
      platforms: question.platforms,
      depth,
      signal: bound.signal,
      ...(candidate === undefined ? {} : { credential: candidate }),
    }),
  });
  const withEach = async (): Promise<readonly Probe[]> => {
    const probes: Probe[] = [];
    for (const candidate of candidates) {
      const one = await ask(candidate);
      probes.push(one);
      if (one.answer.ok) break;
    }
    return probes;
  };
  try {
    const [anonymous, tried] = await Promise.all([ask(), withEach()]);
    const isPublic = anonymous.answer.ok;
    const spare = isPublic ? [] : await inParallel(question.spare, question.spare.length, ask);
    return [anonymous, ...tried, ...spare];
  } finally {
    bound.end();
  }
}

/** When the time for an image is over, what is left of it is answered as a registry that does not answer. */
async function askWithin(
  ports: RegistryPorts,
  signal: AbortSignal,
  question: RegistryQuestion,
): Promise<RegistryAnswer> {
  try {
    return await ports.registry.ask(question);
  } catch (cause) {
    ports.signal.throwIfAborted();
    if (!signal.aborted) throw cause;
    const failure = {
      kind: "timeout",
      host: question.domain,
      afterMs: IMAGE_BUDGET_MS,
      detail: "no answer in the time for one image",
    } as const;
    return { ok: false, refusal: { kind: "network", at: "manifest", failure }, exchanges: [] };
  }
}

/** A registry that cannot be reached keeps nobody waiting twice: its first failure answers for it. */
function sparingly(registry: Registry): Registry {
  const failures = new Map<string, RegistryAnswer>();
  return {
    async ask(question) {
      const before = failures.get(question.domain);
      if (before !== undefined) return before;
      const answer = await registry.ask(question);
      if (isOutOfReach(answer)) failures.set(question.domain, answer);
      return answer;
    },
  };
}

/** Its token service or blob store may be another host: a failure there says nothing of the registry's other images. */
function isOutOfReach(answer: RegistryAnswer): boolean {
  if (answer.ok || answer.refusal.kind !== "network" || answer.reached !== undefined) return false;
  return answer.refusal.at === "ping" || answer.refusal.at === "manifest";
}
