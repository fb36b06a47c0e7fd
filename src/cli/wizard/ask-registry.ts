import { DOCKER_HUB } from "../../core/image/reference.ts";
import { parseRegistryAddress, type RegistryAddress } from "../../core/image/registry-address.ts";
import { type Sighting, sightRegistries } from "../../core/sighting/registry-sightings.ts";
import { ADDRESS_FAULTS } from "../flags/address-faults.ts";
import { UsageError } from "../flags/usage-error.ts";
import type { Choice } from "../terminal/prompts.ts";
import { type Asking, seenText } from "./asking.ts";

/** So many fit a screen of 24 lines beside question and keys. */
const MAX_SEEN = 8;

const TYPED = "another one (type it)";

/**
 * Which registry: first those that Pods of the namespaces wait for, then those used there, then those that Pods
 * elsewhere wait for.
 */
export async function askRegistry(asking: Asking, namespaces: readonly string[]): Promise<RegistryAddress> {
  const { prompts, pods } = asking;
  const isHere = (namespace: string | undefined): boolean => namespaces.includes(namespace ?? "");
  const here = sightRegistries(pods.filter(({ metadata }) => isHere(metadata.namespace)));
  const elsewhere = sightRegistries(pods.filter(({ metadata }) => !isHere(metadata.namespace)));
  const suggested = suggestions(here, elsewhere).slice(0, MAX_SEEN);
  const hub: Choice<string> = { value: DOCKER_HUB, label: `Docker Hub (${DOCKER_HUB})` };
  const answer = await prompts.choice("Which registry is to be connected?", [
    ...suggested,
    ...(suggested.some(({ value }) => value === DOCKER_HUB) ? [] : [hub]),
    { value: undefined, label: TYPED },
  ]);
  return addressOf(answer ?? (await typeRegistry(asking)));
}

function suggestions(here: readonly Sighting[], elsewhere: readonly Sighting[]): readonly Choice<string>[] {
  const names = new Set(here.map(({ name }) => name));
  const more = elsewhere.filter(({ name, failing }) => failing > 0 && !names.has(name));
  return [
    ...here.map((sighting) => ({ value: sighting.name, label: `${sighting.name} (${seenText(sighting)})` })),
    ...more.map((sighting) => ({
      value: sighting.name,
      label: `${sighting.name} (in other namespaces ${seenText(sighting)})`,
    })),
  ].filter(({ value }) => parseRegistryAddress(value).ok);
}

function typeRegistry({ prompts }: Asking): Promise<string> {
  return prompts.text({
    message: "Its host, with a path where only a part is meant (reg.example.com:5000, ghcr.io/acme)",
    faultOf: (typed) => {
      const parsed = parseRegistryAddress(typed);
      return parsed.ok ? undefined : ADDRESS_FAULTS[parsed.refusal];
    },
  });
}

/** What a flag or an answer names; throws UsageError for what is no registry. */
export function addressOf(text: string): RegistryAddress {
  const parsed = parseRegistryAddress(text);
  if (parsed.ok) return parsed.address;
  // The text is not repeated: what is no registry may be a URL with a password in it.
  throw new UsageError(
    `that is no registry: ${ADDRESS_FAULTS[parsed.refusal]}`,
    "examples: docker.io, ghcr.io/acme, reg.example.com:5000",
  );
}
