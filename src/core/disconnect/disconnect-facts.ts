import type { NamespaceFacts } from "../connect/connect-facts.ts";
import type { PullSecret } from "../kube/objects.ts";
import { readAttached } from "../marks/attached-mark.ts";
import { accountHolder, type SecretHolder, workloadHolder } from "../plan/detach.ts";

/** What is in one namespace, as far as `disconnect` needs to know it. */
export interface DisconnectFacts extends NamespaceFacts {
  /** The other secrets that were read, those of {@link namesToRead} that are there. */
  readonly others: readonly PullSecret[];
  /** Those of them that may not be read: what is in them nobody can tell. */
  readonly unreadable: readonly string[];
}

/** Everything in the namespace that names pull secrets and is not a Pod. */
export function holdersOf({ accounts, workloads }: NamespaceFacts): readonly SecretHolder[] {
  return [...accounts.map(accountHolder), ...workloads.map(workloadHolder)];
}

/**
 * The secrets that have to be read besides the one that is to lose its entry: those that pullpass attached by
 * reference, and those that Pods have beside any of them. No other secret is anybody's business here.
 */
export function namesToRead(facts: NamespaceFacts, secretName: string): readonly string[] {
  const holders = holdersOf(facts);
  const attached = holders.flatMap(({ metadata }) => readAttached(metadata.annotations));
  const leaving = new Set([secretName, ...attached]);
  const lists = [
    ...holders.map(({ imagePullSecrets }) => imagePullSecrets),
    ...facts.pods.map(({ spec }) => spec.imagePullSecrets ?? []),
  ].map((list) => list.flatMap(({ name }) => (name === undefined || name === "" ? [] : [name])));
  const beside = lists.filter((names) => names.some((name) => leaving.has(name))).flat();
  return [...new Set([...attached, ...beside])].filter((name) => name !== secretName).sort();
}
