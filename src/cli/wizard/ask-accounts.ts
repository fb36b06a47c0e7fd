import type { RegistryAddress } from "../../core/image/registry-address.ts";
import { sightAccounts } from "../../core/sighting/registry-sightings.ts";
import { type Answer, type Asking, NO_ANSWER } from "./asking.ts";

/**
 * Which ServiceAccounts, where there is a choice: Pods of the one namespace run as several of them. Else the plan
 * shows what is chosen; with several namespaces, too, since a name would have to be in all of them.
 */
export async function askAccounts(
  { prompts, pods }: Asking,
  registry: RegistryAddress,
  namespaces: readonly string[] | undefined,
): Promise<Answer> {
  const [namespace, ...others] = namespaces ?? [];
  if (namespace === undefined || others.length > 0) return NO_ANSWER;
  const there = pods.filter(({ metadata }) => metadata.namespace === namespace);
  const accounts = sightAccounts(there, registry);
  if (accounts.length < 2) return NO_ANSWER;
  const names = accounts.map(({ name }) => name);
  const chosen = await prompts.choices(
    "Which ServiceAccounts are to have it?",
    accounts.map((sighting) => ({
      value: sighting.name,
      label: `${sighting.name} (${runText(sighting.pods)} as it)`,
    })),
    names,
  );
  // All of them is what happens without a flag.
  if (chosen.length === names.length) return NO_ANSWER;
  return {
    flags: { serviceAccount: chosen },
    words: chosen.flatMap((name) => ["--service-account", name]),
  };
}

function runText(pods: number): string {
  return pods === 1 ? "1 Pod runs" : `${pods} Pods run`;
}
