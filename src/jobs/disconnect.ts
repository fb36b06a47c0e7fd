import type { DisconnectFacts } from "../core/disconnect/disconnect-facts.ts";
import type { DisconnectIntent } from "../core/disconnect/disconnect-intent.ts";
import { notConnected } from "../core/disconnect/not-connected.ts";
import { orphanedImages, podsNaming } from "../core/disconnect/orphaned-images.ts";
import { type NamespaceRemoval, planDisconnect } from "../core/disconnect/plan-disconnect.ts";
import { serverKeyFor } from "../core/dockerconfig/server-key.ts";
import { addressText } from "../core/image/registry-address.ts";
import { changeWordOf } from "../core/plan/change-word.ts";
import type { DisconnectReport, PodsLeft } from "../core/report/disconnect-report.ts";
import type { Applied } from "./apply/apply.ts";
import { askLostImages } from "./ask-lost-images.ts";
import { type Blocked, blockedBy } from "./blocked.ts";
import { credentialsOfCloud } from "./cloud-leftovers.ts";
import type { DisconnectOptions } from "./disconnect-options.ts";
import { findPlaces } from "./disconnect-places.ts";
import { connectedElsewhere } from "./find-connected.ts";
import { gatherDisconnect } from "./gather-disconnect.ts";
import type { Ports } from "./ports.ts";
import { type CloudEnd, type CloudPart, cloudPart } from "./revoke-with-cluster.ts";
import { sweepProofs } from "./sweep-proofs.ts";
import { takeBack } from "./take-back.ts";

type Draft = Omit<DisconnectReport, "verdict">;

/**
 * Takes back what pullpass made for a registry: gather → plan → name the images that nobody could pull any more → ask →
 * detach, then take the entry out of the secret or delete it. A namespace in which something stands in the way is left
 * as it is; the others go on.
 */
export async function disconnect(
  ports: Ports,
  intent: DisconnectIntent,
  options: DisconnectOptions,
): Promise<DisconnectReport> {
  const empty = emptyDraft(intent, options);
  const places = await findPlaces(ports, intent, options.places);
  if (!places.ok) return stopped(empty, [places.blocked]);
  const draft = { ...empty, namespaces: places.namespaces };
  const { facts, blocked } = await gatherAll(ports, intent, places.namespaces);
  const removals = facts.map((namespace) => planDisconnect(intent, namespace));
  const problems = [
    ...blocked,
    ...removals.flatMap(({ blocking }) => (blocking === undefined ? [] : [blockedBy(blocking)])),
  ];
  const sweep = async () => {
    // A killed `connect` may have left nothing but its proof, and a secret with the credential in it.
    if (options.dryRun === "none")
      await sweepProofs(
        ports,
        facts.map(({ namespace }) => namespace),
      );
  };
  const pairs = pairsOf(facts, removals);
  const leaving = pairs.map((pair) => pair.facts);
  const cloud = cloudPart(
    ports,
    { intent, leaving, credentials: credentialsOfCloud(leaving, intent) },
    options,
  );
  if (pairs.length === 0) {
    if (problems.length > 0) return stopped(draft, problems);
    await sweep();
    return nothingThere(ports, { intent, facts, draft, cloud }, options);
  }
  const preview = await previewOf(ports, { draft, pairs, removals, problems, cloud }, options);
  if (options.dryRun === "client") {
    for (const change of preview.changes) options.tell(change);
    return preview;
  }
  if (options.dryRun === "none" && !(await options.confirm(preview))) return declined(preview);
  await sweep();
  const actions = removals.flatMap((removal) => removal.actions);
  const concluded = conclude(preview, problems, await takeBack(ports, intent, { actions, options }));
  return options.dryRun === "none" ? withCloud(concluded, await cloud.end()) : concluded;
}

/** What was to be revoked and is left makes the whole a part. */
function withCloud(report: DisconnectReport, { removals, isWhole }: CloudEnd): DisconnectReport {
  const verdict = report.verdict === "yes" && !isWhole ? "partial" : report.verdict;
  return { ...report, verdict, cloud: removals };
}

const NOTHING_CHANGED = "nothing was changed";

function declined(preview: DisconnectReport): DisconnectReport {
  return { ...preview, changes: [], cloud: [], verdict: "no", notes: [...preview.notes, NOTHING_CHANGED] };
}

function emptyDraft(intent: DisconnectIntent, { dryRun }: DisconnectOptions): Draft {
  return {
    registry: addressText(intent.registry),
    serverKey: serverKeyFor(intent.registry),
    namespaces: [],
    dryRun,
    changes: [],
    notDone: [],
    leftAlone: [],
    lostImages: [],
    podsLeft: [],
    cloud: [],
    findings: [],
    notes: [],
  };
}

function stopped(draft: Draft, problems: readonly Blocked[]): DisconnectReport {
  const [first] = problems;
  const findings = problems.map(({ finding }) => finding);
  return { ...draft, verdict: first?.verdict ?? "no", findings, notes: [NOTHING_CHANGED] };
}

interface GatheredAll {
  readonly facts: readonly DisconnectFacts[];
  /** Why a namespace could not be read, and is left. */
  readonly blocked: readonly Blocked[];
}

async function gatherAll(
  ports: Ports,
  { secretName }: DisconnectIntent,
  namespaces: readonly string[],
): Promise<GatheredAll> {
  const facts: DisconnectFacts[] = [];
  const blocked: Blocked[] = [];
  for (const gathered of await gatherDisconnect(ports, namespaces, secretName)) {
    if (gathered.ok) facts.push(gathered.facts);
    else blocked.push(gathered.blocked);
  }
  return { facts, blocked };
}

interface Looked {
  readonly intent: DisconnectIntent;
  readonly facts: readonly DisconnectFacts[];
  readonly draft: Draft;
  readonly cloud: CloudPart;
}

/** The records go with the secret, so a run that was killed after that has left in the cloud what its names alone tell. */
async function nothingThere(
  ports: Ports,
  { intent, facts, draft, cloud }: Looked,
  { dryRun, confirm }: DisconnectOptions,
): Promise<DisconnectReport> {
  const left = await cloud.preview();
  if (left.some(({ state }) => state === "planned")) {
    const note = `${draft.registry} is not connected any more, and an earlier run left something in the cloud`;
    const preview: DisconnectReport = { ...draft, verdict: "yes", cloud: left, notes: [note] };
    if (dryRun !== "none") return preview;
    return (await confirm(preview)) ? withCloud(preview, await cloud.end()) : declined(preview);
  }
  const known = new Set(facts.map(({ namespace }) => namespace));
  // With no namespace to look into, all were searched.
  const found = facts.length === 0 ? [] : await connectedElsewhere(ports, intent);
  const elsewhere = found.filter((namespace) => !known.has(namespace));
  const findings = [notConnected(intent, { facts, elsewhere })];
  return { ...draft, verdict: "no", cloud: left.filter(({ state }) => state === "left"), findings };
}

/** A namespace in which there is something to do. */
interface Pair {
  readonly facts: DisconnectFacts;
  readonly removal: NamespaceRemoval;
}

function pairsOf(facts: readonly DisconnectFacts[], removals: readonly NamespaceRemoval[]): readonly Pair[] {
  return facts.flatMap((one) => {
    const removal = removals.find(({ namespace }) => namespace === one.namespace);
    return removal === undefined || removal.actions.length === 0 ? [] : [{ facts: one, removal }];
  });
}

interface Planned {
  readonly draft: Draft;
  readonly pairs: readonly Pair[];
  readonly removals: readonly NamespaceRemoval[];
  readonly problems: readonly Blocked[];
  readonly cloud: CloudPart;
}

async function previewOf(
  ports: Ports,
  { draft, pairs, removals, problems, cloud }: Planned,
  { depth }: DisconnectOptions,
): Promise<DisconnectReport> {
  const orphaned = pairs.flatMap((pair) => orphanedImages(pair.facts, pair.removal));
  const idle = removals.filter(({ actions, blocking }) => actions.length === 0 && blocking === undefined);
  return {
    ...draft,
    verdict: problems.length === 0 ? "yes" : "partial",
    changes: removals
      .flatMap(({ actions }) => actions)
      .map((action) => ({ target: action.target, change: changeWordOf(action) })),
    leftAlone: removals.flatMap(({ leftAlone }) => leftAlone),
    lostImages: await askLostImages(ports, orphaned, depth),
    podsLeft: pairs.flatMap((pair) => podsLeft(pair.facts, pair.removal)),
    cloud: await cloud.preview(),
    findings: problems.map(({ finding }) => finding),
    notes: [
      ...idle.map(({ namespace }) => `namespace ${namespace}: nothing to take back`),
      ...pairs.flatMap((pair) => unseenNotes(pair.facts)),
    ],
  };
}

function podsLeft(facts: DisconnectFacts, removal: NamespaceRemoval): readonly PodsLeft[] {
  if (removal.secret.kind !== "delete" || facts.secret === undefined) return [];
  const { namespace } = facts;
  const secretName = facts.secret.metadata.name;
  const count = podsNaming(facts.pods, secretName).length;
  return count === 0 ? [] : [{ namespace, secretName, count }];
}

function unseenNotes({ namespace, unseen }: DisconnectFacts): readonly string[] {
  return unseen.map(
    ({ kind }) =>
      `namespace ${namespace}: whether a ${kind} names the secret is not known, since they may not be listed`,
  );
}

function conclude(
  preview: DisconnectReport,
  problems: readonly Blocked[],
  applied: Applied,
): DisconnectReport {
  const { changes, failures, notTried } = applied;
  const all = [...failures.map(({ blocked }) => blocked), ...problems];
  const wrote = changes.some(({ change }) => change !== "unchanged");
  const [first] = all;
  const isWhole = first === undefined && notTried.length === 0;
  return {
    ...preview,
    verdict: isWhole ? "yes" : wrote || first === undefined ? "partial" : first.verdict,
    changes,
    notDone: [...failures.map(({ target }) => target), ...notTried],
    findings: all.map(({ finding }) => finding),
  };
}
