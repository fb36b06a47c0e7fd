import { type Credential, isSameCredential } from "../credential/credential.ts";
import { decodeDockerConfig } from "../dockerconfig/decode.ts";
import { putEntry } from "../dockerconfig/merge.ts";
import { dataFromDocument } from "../dockerconfig/secret-data.ts";
import { serverKeyFor } from "../dockerconfig/server-key.ts";
import type { Finding } from "../finding/finding.ts";
import type { RegistryAddress } from "../image/registry-address.ts";
import type { PullSecret } from "../kube/objects.ts";
import { ENTRIES_ANNOTATION, type EntryMark, readEntryMarks, writeEntryMarks } from "../marks/entry-marks.ts";
import { ownerOf } from "../marks/owner.ts";
import { isSameRetired, type RetiredMark, readRetired, withRetired } from "../marks/retired-mark.ts";
import { ROTATION_VERSION, type RotationMark, type RotationStage } from "../marks/rotation-mark.ts";
import { recordedKeys } from "../plan/entry-removal.ts";
import { documentOf, doesNotFit, PULL_SECRET_KEY, standsInTheWay } from "../plan/existing-secret.ts";
import { undecodable, unsendable } from "../plan/pull-secret-refusal.ts";
import { type Journal, readJournal, withJournal, withoutJournal } from "./journal.ts";
import { keptByOwner } from "./owner-place.ts";
import { changedByHand, journalGone, overtakenBy, unreadableJournal } from "./rotation-refusal.ts";

interface Place {
  readonly namespace: string;
  readonly secretName: string;
  readonly registry: RegistryAddress;
}

/** What is to become of a secret in the course of a rotation. */
export type RotationWish = Place &
  (
    | {
        /** Begins the journal, or goes on with it under this run's name. */
        readonly kind: "record";
        readonly holder: string;
        /** Whose it was when it was read; absent: there was none. Another's by now: this run yields. */
        readonly seen?: string;
        readonly startedAt: string;
        /** Absent: it is yet to be made, and its place is claimed. */
        readonly next?: { readonly credential: Credential; readonly mark: EntryMark };
      }
    /** Puts the new credential in use in the journal's own namespace. */
    | { readonly kind: "use-first"; readonly holder: string }
    /** The other namespaces are to get it. */
    | { readonly kind: "go-on"; readonly holder: string }
    /** Puts the new credential in use; this namespace keeps no journal. */
    | { readonly kind: "use"; readonly credential: Credential; readonly mark: EntryMark }
    /** All is done: the journal goes. */
    | {
        readonly kind: "close";
        readonly holder: string;
        /** The credential that was replaced, where it is to be ended; absent: pullpass cannot end it. */
        readonly retire?: RetiredMark;
      }
    /** A credential that was replaced has been ended, or is in use again: its record goes. */
    | { readonly kind: "forget"; readonly retired: RetiredMark }
    /** The new credential is no good: the journal goes, and where it is in use the old one comes back. */
    | { readonly kind: "take-back"; readonly holder: string }
  );

export type RotationDecision =
  | { readonly kind: "update"; readonly object: PullSecret }
  | { readonly kind: "unchanged"; readonly reason: string }
  | { readonly kind: "refused"; readonly finding: Finding };

/**
 * What to write so that the secret is as wished. The object is updated in place: the kubelet's record of verified pulls
 * goes by its UID. All other entries stay byte for byte. A secret that is gone is not made anew.
 */
export function decideRotation(existing: PullSecret | undefined, wish: RotationWish): RotationDecision {
  if (existing === undefined) return gone(wish, "it was deleted meanwhile");
  const owner = ownerOf(existing.metadata);
  if (owner.kind === "tool") return refused(keptByOwner(wish, owner));
  const finding = standsInTheWay(existing, { ...wish, adopt: false });
  if (finding !== undefined) return refused(finding);
  const entry = entryIn(existing, wish);
  if (entry.kind !== "entry") return entry;
  switch (wish.kind) {
    case "record":
      return record(existing, wish, entry);
    case "use":
      return use(existing, { wish, entry }, wish);
    case "forget":
      return forget(existing, wish.retired);
    default:
      return inJournal(existing, wish, entry);
  }
}

interface Entry {
  readonly kind: "entry";
  readonly keys: readonly string[];
  readonly credential: Credential;
  readonly mark: EntryMark;
}

function entryIn(secret: PullSecret, wish: RotationWish): Entry | RotationDecision {
  const opened = documentOf(secret);
  if (!opened.ok) return refused(undecodable(wish, opened));
  if (opened.document === undefined) return gone(wish, TAKEN_OUT);
  const decoding = decodeDockerConfig(opened.document, "dockerconfigjson");
  if (!decoding.ok) return refused(undecodable(wish, decoding.fault));
  const marks = readEntryMarks(secret.metadata.annotations);
  const recorded = recordedKeys(marks, wish.registry);
  const own = decoding.entries.filter(({ key }) => recorded.includes(key));
  const [first] = own;
  const mark = first === undefined ? undefined : marks[first.key];
  if (first === undefined || mark === undefined) return gone(wish, TAKEN_OUT);
  const { username, password } = first;
  return { kind: "entry", keys: own.map(({ key }) => key), credential: { username, password }, mark };
}

const TAKEN_OUT = "the entry was taken out meanwhile";

/** A namespace that has no entry any more needs no new one; the journal's own is the rotation itself. */
function gone(wish: RotationWish, reason: string): RotationDecision {
  return wish.kind === "use" || wish.kind === "forget"
    ? { kind: "unchanged", reason }
    : refused(journalGone(wish));
}

function record(
  secret: PullSecret,
  wish: Extract<RotationWish, { kind: "record" }>,
  { credential, mark }: Entry,
): RotationDecision {
  const reading = readJournal(secret, serverKeyFor(wish.registry));
  if (reading.kind === "unreadable") return refused(unreadableJournal(wish, reading.why));
  const before = reading.kind === "read" ? reading.journal : undefined;
  const { holder } = before?.mark ?? {};
  if (before !== undefined && holder !== wish.seen && holder !== wish.holder)
    return refused(overtakenBy(wish, before.mark));
  const isSame =
    before?.next !== undefined &&
    wish.next !== undefined &&
    isSameCredential(before.next, wish.next.credential);
  const journalMark: RotationMark = {
    version: ROTATION_VERSION,
    holder: wish.holder,
    stage: wish.next === undefined ? "claimed" : isSame ? before.mark.stage : "made",
    startedAt: before?.mark.startedAt ?? wish.startedAt,
    ...(wish.next === undefined ? {} : { next: wish.next.mark }),
    previous: isSame ? (before.mark.previous ?? mark) : mark,
  };
  // Of a credential that is in use already, the one before it is what can be gone back to.
  const journal: Journal = {
    mark: journalMark,
    ...(wish.next === undefined ? {} : { next: wish.next.credential }),
    previous: isSame ? (before.previous ?? credential) : credential,
  };
  return updated(withJournal(secret, serverKeyFor(wish.registry), journal), wish);
}

type JournalWish = Exclude<RotationWish, { kind: "record" | "use" | "forget" }>;

/** What is only done by the run that the journal names. */
function inJournal(secret: PullSecret, wish: JournalWish, entry: Entry): RotationDecision {
  const key = serverKeyFor(wish.registry);
  const reading = readJournal(secret, key);
  if (reading.kind === "unreadable") return refused(unreadableJournal(wish, reading.why));
  if (reading.kind === "none") return refused(journalGone(wish));
  const { journal } = reading;
  const { mark, next, previous } = journal;
  if (mark.holder !== wish.holder) return refused(overtakenBy(wish, mark));
  switch (wish.kind) {
    case "close":
      return updated(retiring(withoutJournal(secret, key), wish.retire, mark.next?.keyId), wish);
    case "take-back": {
      const isInUse = next !== undefined && isSameCredential(entry.credential, next);
      const old = isInUse && previous !== undefined ? previous : entry.credential;
      const oldMark = isInUse ? (mark.previous ?? entry.mark) : entry.mark;
      return use(withoutJournal(secret, key), { wish, entry }, { credential: old, mark: oldMark });
    }
    case "use-first":
    case "go-on":
      return inUse(secret, wish, { entry, journal });
  }
}

function inUse(
  secret: PullSecret,
  wish: JournalWish,
  { entry, journal }: { readonly entry: Entry; readonly journal: Journal },
): RotationDecision {
  const key = serverKeyFor(wish.registry);
  const { mark, next, previous } = journal;
  if (next === undefined || mark.next === undefined) return refused(journalGone(wish));
  const isKnown = [next, previous].some(
    (one) => one !== undefined && isSameCredential(entry.credential, one),
  );
  if (!isKnown) return refused(changedByHand(wish));
  const stage: RotationStage = wish.kind === "go-on" ? "others" : "first";
  const moved = withJournal(secret, key, { ...journal, mark: { ...mark, stage } });
  return use(moved, { wish, entry }, { credential: next, mark: mark.next });
}

/** With one credential more to be ended; the one that has just come into use is none of them. */
function retiring(
  secret: PullSecret,
  retire: RetiredMark | undefined,
  inUse: string | undefined,
): PullSecret {
  const { metadata } = secret;
  const kept = readRetired(metadata.annotations).filter(
    ({ keyId }) => keyId !== inUse && keyId !== retire?.keyId,
  );
  const annotations = withRetired(metadata.annotations, [...kept, ...(retire === undefined ? [] : [retire])]);
  return { ...secret, metadata: { ...metadata, annotations } };
}

function forget(secret: PullSecret, retired: RetiredMark): RotationDecision {
  const { metadata } = secret;
  const before = readRetired(metadata.annotations);
  const rest = before.filter((one) => !isSameRetired(one, retired));
  if (rest.length === before.length) return { kind: "unchanged", reason: "it is not recorded any more" };
  const annotations = withRetired(metadata.annotations, rest);
  return { kind: "update", object: { ...secret, metadata: { ...metadata, annotations } } };
}

interface NewEntry {
  readonly credential: Credential;
  readonly mark: EntryMark;
}

/** With the credential under each key that pullpass recorded for the registry. */
function use(
  secret: PullSecret,
  { wish, entry }: { readonly wish: RotationWish; readonly entry: Entry },
  { credential, mark }: NewEntry,
): RotationDecision {
  const opened = documentOf(secret);
  if (!opened.ok) return refused(undecodable(wish, opened));
  let { document } = opened;
  for (const key of entry.keys) {
    const put = putEntry({ document, key, credential });
    if (!put.ok)
      return refused(
        put.refusal.kind === "malformed-document"
          ? undecodable(wish, put.refusal.fault)
          : unsendable(wish, put.refusal.kind),
      );
    document = put.document;
  }
  const isNew = !isSameCredential(entry.credential, credential);
  if (wish.kind === "use" && !isNew) return { kind: "unchanged", reason: "it holds the new credential" };
  if (!isNew) return updated(secret, wish);
  const marks = readEntryMarks(secret.metadata.annotations);
  const changed = entry.keys.map((key): [string, EntryMark] => [key, markAfter(marks[key], mark)]);
  const annotations = {
    ...secret.metadata.annotations,
    [ENTRIES_ANNOTATION]: writeEntryMarks({ ...marks, ...Object.fromEntries(changed) }),
  };
  const metadata = { ...secret.metadata, annotations };
  const written = document === undefined ? {} : { [PULL_SECRET_KEY]: dataFromDocument(document) };
  return updated({ ...secret, metadata, data: { ...secret.data, ...written } }, wish);
}

/** What an adopted secret held before pullpass is not taken back by `disconnect`, and so it stays with a new credential. */
function markAfter(before: EntryMark | undefined, mark: EntryMark): EntryMark {
  return before?.found === true ? { ...mark, found: true } : mark;
}

function updated(object: PullSecret, wish: RotationWish): RotationDecision {
  const tooLarge = doesNotFit(object.data ?? {}, wish);
  return tooLarge === undefined ? { kind: "update", object } : refused(tooLarge);
}

function refused(finding: Finding): Extract<RotationDecision, { kind: "refused" }> {
  return { kind: "refused", finding };
}
