import type { ImageReference } from "../../src/core/image/image-reference.ts";
import { parseImageReference } from "../../src/core/image/reference.ts";

/** The image that a text names; a text that names none is a mistake in the test. */
export function image(text: string): ImageReference {
  const parsed = parseImageReference(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.reason}`);
  return parsed.image;
}
