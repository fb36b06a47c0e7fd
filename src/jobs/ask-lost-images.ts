import type { OrphanedImage } from "../core/disconnect/orphaned-images.ts";
import {
  findingFromRegistryRefusal,
  refusalDecides,
  refusalIsOfReach,
} from "../core/finding/from-registry-refusal.ts";
import type { RegistryAnswer } from "../core/registry/registry.ts";
import type { LostImage } from "../core/report/disconnect-report.ts";
import { askedOnce } from "./asked-once.ts";
import type { ProofChoice } from "./connect-options.ts";
import { inParallel } from "./in-parallel.ts";
import type { RegistryPorts } from "./ports.ts";
import { tryOne } from "./try-candidates.ts";

/** How many images are asked for at a time: enough to be quick, few enough to be no burden on a registry. */
const IMAGES_AT_A_TIME = 4;

/**
 * Which of the images nobody could pull any more: asked without a credential, as the kubelet asks where it has none, a
 * public one drops out. A registry that cannot be reached is not asked about the next image, too.
 */
export async function askLostImages(
  ports: RegistryPorts,
  images: readonly OrphanedImage[],
  depth: ProofChoice["depth"],
): Promise<readonly LostImage[]> {
  if (depth === "none") return images.map((image) => lost(image, "perhaps", "the registry was not asked"));
  const once = { ...ports, registry: askedOnce(ports.registry) };
  const outOfReach = new Map<string, string>();
  const asked = await inParallel(images, IMAGES_AT_A_TIME, async (orphan): Promise<readonly LostImage[]> => {
    const { image } = orphan;
    const before = outOfReach.get(image.domain);
    if (before !== undefined) return [lost(orphan, "perhaps", before)];
    ports.progress(`asking ${image.domain} for ${image.text}, without a credential`);
    const { answer } = await tryOne(once, { image, platforms: [], depth });
    if (answer.ok) return [];
    const reason = reasonOf(answer, orphan);
    if (refusalIsOfReach(answer.refusal)) outOfReach.set(image.domain, reason);
    return [lost(orphan, refusalDecides(answer.refusal) ? "no" : "perhaps", reason)];
  });
  return asked.flat();
}

function reasonOf({ refusal }: Extract<RegistryAnswer, { ok: false }>, { image }: OrphanedImage): string {
  const { evidence, title } = findingFromRegistryRefusal(refusal, {
    domain: image.domain,
    image: image.text,
  });
  return evidence[0]?.text ?? title;
}

function lost(orphan: OrphanedImage, answer: LostImage["answer"], reason: string): LostImage {
  const { namespace, image, usedBy, isDoubtful } = orphan;
  const told = isDoubtful
    ? { answer: "perhaps" as const, reason: `${reason}; another of its secrets may not be read` }
    : { answer, reason };
  return { namespace, image: image.text, usedBy, ...told };
}
