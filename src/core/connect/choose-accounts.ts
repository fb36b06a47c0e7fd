import { parseImageReference } from "../image/reference.ts";
import { addressCovers } from "../image/registry-address.ts";
import type { ServiceAccount } from "../kube/objects.ts";
import { specAccount, specImages } from "../pod/spec-images.ts";
import type { NamespaceFacts } from "./connect-facts.ts";
import type { ConnectIntent } from "./connect-intent.ts";

interface ChosenAccounts {
  readonly accounts: readonly ServiceAccount[];
  /** Wanted, and not in the namespace. */
  readonly missing: readonly string[];
  /** What Pods or workloads of the registry run as, and not in the namespace; nobody asked for it by name. */
  readonly gone: readonly string[];
}

/** The ServiceAccounts to attach to, in the order of their names. */
export function chooseAccounts(intent: ConnectIntent, facts: NamespaceFacts): ChosenAccounts {
  const present = new Map(facts.accounts.map((account) => [account.metadata.name, account]));
  const used = intent.accounts.kind === "used" ? usedAccounts(intent, facts) : [];
  const wanted = wantedAccounts(intent, {
    used: used.filter((name) => present.has(name)),
    present: [...present.keys()],
  });
  return {
    accounts: wanted.flatMap((name) => present.get(name) ?? []),
    missing: wanted.filter((name) => !present.has(name)),
    gone: used.filter((name) => !present.has(name)),
  };
}

function wantedAccounts(
  { accounts }: ConnectIntent,
  { used, present }: { readonly used: readonly string[]; readonly present: readonly string[] },
): readonly string[] {
  switch (accounts.kind) {
    case "none":
      return [];
    case "all":
      return [...present].sort();
    case "named":
      return [...new Set(accounts.names)].sort();
    case "used":
      return used.length === 0 ? ["default"] : used;
  }
}

/** Of Pods, and of what makes Pods: a Deployment that is scaled to 0 and a CronJob between two runs have none. */
function usedAccounts(intent: ConnectIntent, { pods, workloads }: NamespaceFacts): readonly string[] {
  const specs = [...pods.map(({ spec }) => spec), ...workloads.map(({ podSpec }) => podSpec)];
  const users = specs.filter((spec) => specImages(spec).some(({ image }) => isOfRegistry(intent, image)));
  return [...new Set(users.map(specAccount))].sort();
}

/** Whether an image, as a Pod names it, is of the registry that is being connected. */
export function isOfRegistry(intent: ConnectIntent, image: string): boolean {
  const parsed = parseImageReference(image);
  return parsed.ok && addressCovers(intent.registry, parsed.image);
}
