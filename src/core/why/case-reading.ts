import type { Tried } from "../check/tried.ts";
import type { Cause } from "../finding/causes.ts";
import type { Certainty } from "../finding/finding.ts";
import { findingFromRegistryRefusal, refusalDecides } from "../finding/from-registry-refusal.ts";
import { DEPTHS } from "../registry/proof.ts";
import type { PullCase, PullTargetCase } from "./pull-case.ts";

/*
 * What several checks ask of a case.
 */

/** What was asked as the kubelet would: with its candidates, or without any where it has none. */
export function asKubelet({ lookup, tried, anonymous }: PullTargetCase): readonly Tried[] {
  if (lookup.candidates.length > 0) return tried;
  return anonymous === undefined ? [] : [anonymous];
}

/** Whether the image could be pulled with what the Pod has, as asked from here. */
export function canBeRead(target: PullTargetCase): boolean {
  return asKubelet(target).some(({ answer }) => answer.ok);
}

/** Whether the registry's answers settle it: none was kept from it, and it refused no more than this machine. */
export function isAnswered(target: PullTargetCase): boolean {
  const asked = asKubelet(target);
  return asked.length > 0 && asked.every(({ answer }) => answer.ok || refusalDecides(answer.refusal));
}

/**
 * Whether the pull fails for want of a credential, and how sure that is: the kubelet has none to send, and the registry
 * wants one; where the registry could not be asked, the kubelet's own words count.
 */
export function wantsCredential({ target, words }: PullCase): Certainty | undefined {
  if (target === undefined || target.lookup.candidates.length > 0) return undefined;
  const { anonymous, image } = target;
  if (anonymous?.answer.ok === true) return undefined;
  if (anonymous !== undefined && refusalDecides(anonymous.answer.refusal)) {
    const found = findingFromRegistryRefusal(anonymous.answer.refusal, {
      domain: image.domain,
      image: image.text,
    });
    return found.cause === "no-credentials" ? found.certainty : undefined;
  }
  const { cause, alternatives = [] } = words?.explanation ?? {};
  const said: readonly (Cause | undefined)[] = [cause, ...alternatives];
  return said.includes("no-credentials") || cause === "pull-secret-missing" ? "likely" : undefined;
}

/** Whether what the node says of the pull settles by itself why it fails. */
export function nodeDecides({ words }: PullCase): boolean {
  const { cause, needsRegistry = true } = words?.explanation ?? {};
  return !needsRegistry && cause !== "unknown" && cause !== "not-about-images";
}

/** The answer that came furthest says most. */
export function furthest(tried: readonly Tried[]): Tried | undefined {
  return tried.toSorted((a, b) => depthOf(b) - depthOf(a))[0];
}

function depthOf({ answer }: Tried): number {
  if (answer.ok) return DEPTHS.length;
  return answer.reached === undefined ? -1 : DEPTHS.indexOf(answer.reached);
}
