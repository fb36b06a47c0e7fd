import { isSameCredential } from "../core/credential/credential.ts";
import {
  chooseExisting,
  type ExistingOption,
  type Trial,
  type TriedEntry,
} from "../core/existing-secret/choose.ts";
import { noExistingSecret } from "../core/existing-secret/not-found.ts";
import type { PullTarget } from "../core/existing-secret/pull-target.ts";
import { notesOfSearch } from "../core/existing-secret/search-notes.ts";
import { type FoundEntry, sortSecrets } from "../core/existing-secret/sort-secrets.ts";
import type { Platform } from "../core/image/platform.ts";
import { type Blocked, blockedBy } from "./blocked.ts";
import type { ProofChoice } from "./connect-options.ts";
import { gatherExistingSecrets, type WhereToLook } from "./gather-existing-secrets.ts";
import { inParallel } from "./in-parallel.ts";
import { nodePlatforms } from "./node-platforms.ts";
import type { Ports } from "./ports.ts";
import { proveCredential } from "./prove-credential.ts";

/** Enough to hide the round trips, and no more than a registry takes from one client. */
const AT_ONCE = 4;

/** More log-ins that fail than this look to a registry like somebody who guesses passwords. */
const MAX_CREDENTIALS = 20;

export interface ExistingSearch extends WhereToLook, PullTarget {
  readonly depth: ProofChoice["depth"];
  /** Those of the nodes, for who needs them again; absent: they are read. */
  readonly platforms?: () => Promise<readonly Platform[]>;
}

export type ExistingOutcome =
  /** Credentials that differ, at least one, the closest first; with several a person has to choose. */
  | {
      readonly kind: "found";
      readonly options: readonly ExistingOption[];
      readonly notes: readonly string[];
    }
  /** Too many to try them all. */
  | { readonly kind: "too-many"; readonly options: readonly ExistingOption[]; readonly tries: number }
  | { readonly kind: "blocked"; readonly blocked: Blocked; readonly notes: readonly string[] };

/**
 * Finds the credentials for a registry that lie in pull secrets of the cluster, and tries each once. Writes nothing.
 *
 * @param ports its registry should answer the same question from memory: `askedOnce`
 */
export async function findExistingSecret(ports: Ports, search: ExistingSearch): Promise<ExistingOutcome> {
  ports.progress("looking for pull secrets that are there already");
  const gathered = await gatherExistingSecrets(ports, search);
  if (!gathered.ok) return { kind: "blocked", blocked: gathered.blocked, notes: [] };
  const { found, passedOver } = sortSecrets(gathered.secrets, search);
  const now = ports.clock.now();
  const preference = {
    namespaces: search.namespaces,
    isAttached: await attachments(ports, search, found),
    now,
  };
  if (distinct(found) > MAX_CREDENTIALS) {
    const choice = chooseExisting(found.map(untried), preference);
    const options = choice.kind === "options" ? choice.options : [];
    return { kind: "too-many", options, tries: MAX_CREDENTIALS };
  }
  const tried = await tryAll(ports, search, found);
  const choice = chooseExisting(tried, preference);
  const notes = [...gathered.notes, ...notesOfSearch({ tried, passedOver, now })];
  switch (choice.kind) {
    case "options":
      return { kind: "found", options: choice.options, notes };
    case "undecided": {
      const verdict = choice.decides ? "no" : "unsure";
      return { kind: "blocked", blocked: blockedBy(choice.finding, verdict), notes };
    }
    case "none": {
      const { where } = gathered;
      const finding = noExistingSecret({ target: search, where, tried, passedOver, now });
      return { kind: "blocked", blocked: blockedBy(finding), notes: gathered.notes };
    }
  }
}

function untried(found: FoundEntry): TriedEntry {
  return { found, trial: { kind: "untried" } };
}

function distinct(found: readonly FoundEntry[]): number {
  return found.filter((one, place) => found.findIndex((other) => isSameCredential(one, other)) === place)
    .length;
}

async function tryAll(
  ports: Ports,
  { registry, image, depth, platforms: read = () => nodePlatforms(ports) }: ExistingSearch,
  found: readonly FoundEntry[],
): Promise<readonly TriedEntry[]> {
  if (depth === "none") return found.map(untried);
  const platforms = image === undefined || found.length === 0 ? [] : await read();
  if (found.length > 0)
    ports.progress(`asking ${registry.domain} with each credential that was found (${distinct(found)})`);
  const quiet = { ...ports, progress: () => undefined };
  return inParallel(found, AT_ONCE, async (one) => {
    const entry = { credential: { username: one.username, password: one.password } };
    const question = { registry, entry, ...(image === undefined ? {} : { image }) };
    return { found: one, trial: trialOf(await proveCredential(quiet, question, { depth, platforms })) };
  });
}

function trialOf(proof: Awaited<ReturnType<typeof proveCredential>>): Trial {
  if (proof.kind === "proven") return { kind: "works" };
  const { finding, decides, isOfReach, isOfCredential } = proof;
  if (isOfCredential) return { kind: "refused", finding };
  return isOfReach ? { kind: "untried" } : { kind: "other", finding, decides };
}

/** Which secrets ServiceAccounts name already. It only decides between equals, so what may not be read counts as none. */
async function attachments(
  { kube, signal }: Ports,
  { namespaces }: ExistingSearch,
  found: readonly FoundEntry[],
): Promise<(place: FoundEntry["place"]) => boolean> {
  const attached = new Set<string>();
  for (const namespace of namespaces) {
    if (!found.some(({ place }) => place.namespace === namespace)) continue;
    const accounts = await kube.list("ServiceAccount", { namespace, signal });
    if (!accounts.ok) continue;
    for (const { imagePullSecrets = [] } of accounts.value) {
      for (const { name } of imagePullSecrets) attached.add(`${namespace}/${name ?? ""}`);
    }
  }
  return ({ namespace, name }) => attached.has(`${namespace}/${name}`);
}
