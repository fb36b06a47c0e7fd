import type { ImageReference } from "../../core/image/image-reference.ts";
import { parseImageReference } from "../../core/image/reference.ts";
import { addressCovers, addressText, type RegistryAddress } from "../../core/image/registry-address.ts";
import { UsageError } from "./usage-error.ts";

/** The image of `--image`, which has to be one of the registry's. */
export function readImage(text: string, registry: RegistryAddress): ImageReference {
  const parsed = parseImageReference(text);
  if (!parsed.ok) throw new UsageError(`--image: \`${text}\` is no image: ${parsed.reason}`);
  if (!addressCovers(registry, parsed.image)) {
    throw new UsageError(
      `--image: \`${text}\` is not of ${addressText(registry)}, but of ${parsed.image.domain}`,
    );
  }
  return parsed.image;
}
