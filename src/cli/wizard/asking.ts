import type { FoundEntry } from "../../core/existing-secret/sort-secrets.ts";
import type { RegistryAddress } from "../../core/image/registry-address.ts";
import type { Pod } from "../../core/kube/objects.ts";
import type { Sighting } from "../../core/sighting/registry-sightings.ts";
import type { FoundLogin } from "../../jobs/find-docker-login.ts";
import type { ConnectFlags } from "../commands/connect.ts";
import type { Prompts } from "../terminal/prompts.ts";

/**
 * Whether the cluster is AKS: its nodes say so, or do not; `perhaps` where they may not be read and the name of its API
 * server looks like it.
 */
export type Aks = "yes" | "perhaps" | "no";

/** What the questions are asked with. */
export interface Asking {
  readonly prompts: Prompts;
  /** The Pods that could be seen, for suggestions; none where the cluster said nothing. */
  readonly pods: readonly Pod[];
  /** The context's namespace. */
  readonly namespace: string;
  readonly aks: Aks;
  /** The entries for a registry in pull secrets of the cluster, as far as they can be seen. */
  readonly findSecrets: (registry: RegistryAddress) => Promise<readonly FoundEntry[]>;
  /** The login to a registry that is on this machine. */
  readonly findLogin: (registry: RegistryAddress) => Promise<FoundLogin | undefined>;
}

/** What an answer comes to: flags, and the same as words of a command line. */
export interface Answer {
  readonly flags: Partial<ConnectFlags>;
  readonly words: readonly string[];
}

export const NO_ANSWER: Answer = { flags: {}, words: [] };

/** `1 Pod waits for it`, `3 Pods use it`, `3 Pods use it, 1 waits`, `no Pod uses it yet`. */
export function seenText({ pods, failing }: Pick<Sighting, "pods" | "failing">): string {
  if (pods === 0) return "no Pod uses it yet";
  const all = pods === 1 ? "1 Pod" : `${pods} Pods`;
  if (failing === pods) return `${all} ${pods === 1 ? "waits" : "wait"} for it`;
  const use = `${all} ${pods === 1 ? "uses" : "use"} it`;
  return failing === 0 ? use : `${use}, ${failing} ${failing === 1 ? "waits" : "wait"}`;
}
