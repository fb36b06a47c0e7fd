import type { SecretRef } from "../connect/connect-intent.ts";
import { isSameCredential } from "../credential/credential.ts";
import type { Finding } from "../finding/finding.ts";
import type { FoundEntry } from "./sort-secrets.ts";

/** What the registry said to a credential. */
export type Trial =
  | { readonly kind: "works" }
  | { readonly kind: "refused"; readonly finding: Finding }
  /** It could not be asked from here, or was not to be. */
  | { readonly kind: "untried" }
  /** It failed for a reason that is not the credential's. `decides`: no other way of asking would change it. */
  | { readonly kind: "other"; readonly finding: Finding; readonly decides: boolean };

export interface TriedEntry {
  readonly found: FoundEntry;
  readonly trial: Trial;
}

/** What decides between secrets that hold the same credential. */
export interface Preference {
  /** The namespaces that are to be connected. */
  readonly namespaces: readonly string[];
  /** Whether a ServiceAccount of the secret's namespace names it already. */
  readonly isAttached: (place: SecretRef) => boolean;
  readonly now: Date;
}

/** A credential that may be used, and the secrets that hold it. */
export interface ExistingOption {
  readonly entry: FoundEntry;
  /** The one of `entry` first, each once. */
  readonly places: readonly SecretRef[];
}

export type ExistingChoice =
  /** Credentials that differ, at least one; the one closest to the namespaces first. */
  | { readonly kind: "options"; readonly options: readonly ExistingOption[] }
  /** None can be told to work, and not because of the credentials. */
  | { readonly kind: "undecided"; readonly finding: Finding; readonly decides: boolean }
  | { readonly kind: "none" };

/**
 * The credentials to choose from: those that work, else those that could not be tried and have not ended by their mark.
 * Of a secret it is the first that the kubelet would get through with; what serves the registry as a whole comes before
 * what serves a part of it.
 */
export function chooseExisting(tried: readonly TriedEntry[], preference: Preference): ExistingChoice {
  const usable = usableOf(tried, preference);
  if (usable.length > 0) return { kind: "options", options: optionsOf(usable, preference) };
  for (const { trial } of tried) {
    if (trial.kind === "other") return { kind: "undecided", finding: trial.finding, decides: trial.decides };
  }
  return { kind: "none" };
}

function usableOf(tried: readonly TriedEntry[], { now }: Preference): readonly FoundEntry[] {
  const working = tried.filter(({ trial }) => trial.kind === "works");
  const untried = tried.filter(({ found, trial }) => trial.kind === "untried" && !hasEnded(found, now));
  const all = (working.length > 0 ? working : untried).map(({ found }) => found);
  const ofWhole = all.filter(({ isPart }) => !isPart);
  return firstOfEachSecret(ofWhole.length > 0 ? ofWhole : all);
}

/** Whether an entry's own mark says that its credential has ended. */
export function hasEnded({ expiresAt }: FoundEntry, now: Date): boolean {
  return expiresAt !== undefined && Date.parse(expiresAt) <= now.getTime();
}

function firstOfEachSecret(entries: readonly FoundEntry[]): readonly FoundEntry[] {
  return entries.filter(
    (entry, place) => entries.findIndex((other) => isSamePlace(other.place, entry.place)) === place,
  );
}

function isSamePlace(left: SecretRef, right: SecretRef): boolean {
  return left.namespace === right.namespace && left.name === right.name;
}

function optionsOf(usable: readonly FoundEntry[], preference: Preference): readonly ExistingOption[] {
  const groups: FoundEntry[][] = [];
  for (const entry of inOrder(usable, preference)) {
    const same = groups.find(([first]) => first !== undefined && isSameCredential(first, entry));
    if (same === undefined) groups.push([entry]);
    else same.push(entry);
  }
  return groups.flatMap((group) => {
    const [entry] = group;
    return entry === undefined ? [] : [{ entry, places: group.map(({ place }) => place) }];
  });
}

/** In a namespace to be connected first, then those in use, then by their names. */
function inOrder(entries: readonly FoundEntry[], preference: Preference): readonly FoundEntry[] {
  const { namespaces, isAttached } = preference;
  const rank = ({ place }: FoundEntry): number =>
    (namespaces.includes(place.namespace) ? 0 : 2) + (isAttached(place) ? 0 : 1);
  return entries.toSorted(
    (left, right) => rank(left) - rank(right) || (textOf(left.place) < textOf(right.place) ? -1 : 1),
  );
}

function textOf({ namespace, name }: SecretRef): string {
  return `${namespace}/${name}`;
}

/**
 * The secrets to attach where they lie, the best of each namespace that is to be connected; in the others the entry is
 * copied.
 */
export function referencesOf(
  { places }: ExistingOption,
  namespaces: readonly string[],
): readonly SecretRef[] {
  return namespaces.flatMap((namespace) => places.find((place) => place.namespace === namespace) ?? []);
}
