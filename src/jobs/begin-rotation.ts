import type { ImageReference } from "../core/image/image-reference.ts";
import type { Journal } from "../core/rotate/journal.ts";
import type { RotationPlace } from "../core/rotate/places.ts";
import type { RotateIntent } from "../core/rotate/rotate-intent.ts";
import { unreadableJournal } from "../core/rotate/rotation-refusal.ts";
import { type Blocked, blockedBy } from "./blocked.ts";
import { findProofImage } from "./find-proof-image.ts";
import type { Ports } from "./ports.ts";
import type { RotateOptions, RotationQuestion } from "./rotate-options.ts";
import type { NextCredential, RotateDraft, Rotation } from "./rotation.ts";

export interface Beginning {
  readonly intent: RotateIntent;
  readonly options: RotateOptions;
  readonly draft: RotateDraft;
  /** At least one. */
  readonly places: readonly RotationPlace[];
}

export type Begun =
  | { readonly ok: true; readonly rotation: Rotation }
  | { readonly ok: false; readonly blocked: Blocked };

/** All that is known before the first step: where the journal is or is to be, the new credential, an image to prove with. */
export async function beginRotation(ports: Ports, beginning: Beginning): Promise<Begun> {
  const { intent, options, places } = beginning;
  const unreadable = unreadableIn(beginning);
  if (unreadable !== undefined) return { ok: false, blocked: unreadable };
  const { lead, image } = await chooseLead(ports, beginning);
  const journal = lead.journal.kind === "read" ? lead.journal.journal : undefined;
  const startedAt = ports.clock.now().toISOString();
  const hasNext = journal?.next !== undefined;
  const { method } = lead.mark;
  const maker = await options.makerFor(journal?.mark.next?.method ?? method);
  const question = { users: usersOf(places), method, hasNext: hasNext || maker !== undefined };
  const given = await obtainNext(options, question, startedAt);
  const next = given ?? nextOf(journal);
  const rotation: Rotation = {
    intent,
    options,
    holder: ports.newName("run-"),
    startedAt,
    lead: lead.namespace,
    others: places.filter((place) => place !== lead),
    source: given === undefined && maker !== undefined ? "made" : "given",
    ...(maker === undefined ? {} : { maker }),
    oldMark: journal?.mark.previous ?? lead.mark,
    ...(journal === undefined ? {} : { stage: journal.mark.stage, seen: journal.mark.holder }),
    ...(next === undefined ? {} : { next }),
    inUse: lead.credential,
    old: journal?.previous ?? lead.credential,
    ...(image === undefined ? {} : { image }),
    credential: "unproven",
    node: "unproven",
    inOthers: "unproven",
    rounds: 0,
    failed: [],
    draft: draftOf(beginning, { lead, image }),
  };
  return { ok: true, rotation };
}

function unreadableIn({ intent, places }: Beginning): Blocked | undefined {
  const { secretName } = intent;
  for (const { namespace, journal } of places) {
    if (journal.kind === "unreadable")
      return blockedBy(unreadableJournal({ namespace, secretName }, journal.why));
  }
  return undefined;
}

interface Lead {
  readonly lead: RotationPlace;
  readonly image?: ImageReference | undefined;
}

/** Where a journal is; else a namespace in which Pods use an image to prove with; else the first. */
async function chooseLead(ports: Ports, { intent, options, places }: Beginning): Promise<Lead> {
  const [first] = places;
  if (first === undefined) throw new Error("there is a place");
  const begun = places.find(({ journal }) => journal.kind === "read");
  if (intent.image !== undefined) return { lead: begun ?? first, image: intent.image };
  if (options.proof.depth === "none") return { lead: begun ?? first };
  const names = [...(begun === undefined ? [] : [begun]), ...places].map(({ namespace }) => namespace);
  const found = await findProofImage(ports, intent.registry, [...new Set(names)]);
  const using = places.find(({ namespace }) => namespace === found?.namespace);
  return { lead: begun ?? using ?? first, image: found?.image };
}

async function obtainNext(
  options: RotateOptions,
  question: RotationQuestion,
  madeAt: string,
): Promise<NextCredential | undefined> {
  const given = await options.obtain(question);
  if (given === undefined) return undefined;
  const { credential, expiresAt } = given;
  const expiry = expiresAt === undefined ? {} : { expiresAt };
  return { credential, mark: { method: "password", madeAt, ...expiry } };
}

/** What an earlier run left. */
function nextOf(journal: Journal | undefined): NextCredential | undefined {
  if (journal?.next === undefined || journal.mark.next === undefined) return undefined;
  return { credential: journal.next, mark: journal.mark.next };
}

function usersOf(places: readonly RotationPlace[]): RotationQuestion["users"] {
  const users = new Map<string, string>();
  for (const { namespace, credential } of places)
    if (!users.has(credential.username)) users.set(credential.username, namespace);
  return [...users].map(([username, namespace]) => ({ username, namespace }));
}

const NO_IMAGE =
  "no Pod or workload that may be seen uses an image of the registry, so no node pulls one: name one with --image";

function draftOf({ options, draft, places }: Beginning, { lead, image }: Lead): RotateDraft {
  const { journal, namespace } = lead;
  const isUnproven = image === undefined && options.proof.depth !== "none";
  return {
    ...draft,
    namespaces: places.map((place) => place.namespace),
    ...(journal.kind === "read" ? { resumed: { namespace, startedAt: journal.journal.mark.startedAt } } : {}),
    notes: isUnproven ? [NO_IMAGE] : [],
  };
}
