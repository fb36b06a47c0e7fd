import type { Tried } from "../core/check/tried.ts";
import type { Candidate } from "../core/credential/credential.ts";
import { lookOf } from "../core/credential/credential-look.ts";
import type { ImageReference } from "../core/image/image-reference.ts";
import type { Platform } from "../core/image/platform.ts";
import type { Depth } from "../core/registry/proof.ts";
import type { RegistryPorts } from "./ports.ts";

export interface PullQuestion {
  readonly image: ImageReference;
  readonly platforms: readonly Platform[];
  readonly depth: Exclude<Depth, "shape">;
}

/**
 * Asks the registry as the kubelet would: with each candidate in order until one is accepted; anonymously only
 * when there is none. Every answer is given back, the accepted one last.
 */
export async function tryCandidates(
  ports: RegistryPorts,
  question: PullQuestion,
  candidates: readonly Candidate[],
): Promise<readonly Tried[]> {
  if (candidates.length === 0) return [await tryOne(ports, question)];
  const tried: Tried[] = [];
  for (const candidate of candidates) {
    const one = await tryOne(ports, question, candidate);
    tried.push(one);
    if (one.answer.ok) break;
  }
  return tried;
}

/** Asks with one candidate, or without a credential. */
export async function tryOne(
  ports: RegistryPorts,
  question: PullQuestion,
  candidate?: Candidate,
): Promise<Tried> {
  const { image, platforms, depth } = question;
  const answer = await ports.registry.ask({
    domain: image.domain,
    image,
    platforms,
    depth,
    signal: ports.signal,
    ...(candidate === undefined ? {} : { credential: candidate }),
  });
  return candidate === undefined
    ? { answer }
    : { candidate, answer, look: lookOf(candidate, ports.clock.now()) };
}
