import { parseImageReference } from "../../core/image/reference.ts";
import { addressCovers, addressText, type RegistryAddress } from "../../core/image/registry-address.ts";
import { sightImages } from "../../core/sighting/registry-sightings.ts";
import type { Choice } from "../terminal/prompts.ts";
import { type Answer, type Asking, NO_ANSWER, seenText } from "./asking.ts";

/** So many fit a screen of 24 lines beside question and keys. */
const MAX_SEEN = 8;

interface ImageQuestion {
  /** Undefined: more than are named. */
  readonly namespaces: readonly string[] | undefined;
  /** Nothing can be done without one. */
  readonly isNeeded: boolean;
}

/** Which image the proof pulls: those first that Pods of the namespaces wait for. */
export async function askImage(
  asking: Asking,
  registry: RegistryAddress,
  { namespaces, isNeeded }: ImageQuestion,
): Promise<Answer> {
  const there =
    namespaces === undefined
      ? asking.pods
      : asking.pods.filter(({ metadata }) => namespaces.includes(metadata.namespace ?? ""));
  const seen = sightImages(there, registry).slice(0, MAX_SEEN);
  const suggested: readonly Choice<string>[] = seen.map((sighting) => ({
    value: sighting.name,
    label: `${sighting.name} (${seenText(sighting)})`,
  }));
  const none = { value: "none", label: "none: only the credential is tried" } as const;
  const answer = await asking.prompts.choice<string | "typed" | "none">(
    "Which image is to prove that the pull works?",
    [...suggested, { value: "typed", label: "another one (type it)" }, ...(isNeeded ? [] : [none])],
  );
  if (answer === "none") return NO_ANSWER;
  const image = answer === "typed" ? await typeImage(asking, registry) : answer;
  return { flags: { image }, words: ["--image", image] };
}

function typeImage({ prompts }: Asking, registry: RegistryAddress): Promise<string> {
  return prompts.text({
    message: `The image, as a Pod names it (${addressText(registry)}/…:TAG)`,
    faultOf: (typed) => {
      const parsed = parseImageReference(typed);
      if (!parsed.ok) return `that is no image: ${parsed.reason}`;
      if (addressCovers(registry, parsed.image)) return undefined;
      return `that is not of ${addressText(registry)}, but of ${parsed.image.domain}`;
    },
  });
}
