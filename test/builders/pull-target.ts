import type { PullTarget } from "../../src/core/existing-secret/pull-target.ts";
import { parseImageReference } from "../../src/core/image/reference.ts";
import { parseRegistryAddress } from "../../src/core/image/registry-address.ts";

/** What is to be pulled, as `connect REGISTRY --image IMAGE` reads it. */
export function pullTarget(registry = "reg.example.com", image?: string): PullTarget {
  const parsed = parseRegistryAddress(registry);
  if (!parsed.ok) throw new Error(`${registry}: ${parsed.refusal}`);
  if (image === undefined) return { registry: parsed.address };
  const reference = parseImageReference(image);
  if (!reference.ok) throw new Error(`${image}: ${reference.reason}`);
  return { registry: parsed.address, image: reference.image };
}
