import type { Credential } from "../credential/credential.ts";
import { decodeDockerConfig } from "../dockerconfig/decode.ts";
import { serverKeyFor } from "../dockerconfig/server-key.ts";
import type { Finding } from "../finding/finding.ts";
import type { PullSecret } from "../kube/objects.ts";
import { type EntryMark, readEntryMarks } from "../marks/entry-marks.ts";
import { ownerOf } from "../marks/owner.ts";
import { isKeyOf, recordedKeys } from "../plan/entry-removal.ts";
import { documentOf, standsInTheWay } from "../plan/existing-secret.ts";
import { undecodable } from "../plan/pull-secret-refusal.ts";
import { type JournalReading, readJournal } from "./journal.ts";
import { keptByOwner } from "./owner-place.ts";
import type { RotateIntent } from "./rotate-intent.ts";
import { notRotatable } from "./rotation-refusal.ts";

/** A namespace whose secret holds the entry. */
export interface RotationPlace {
  readonly namespace: string;
  readonly secret: PullSecret;
  /** The server keys that stand for the registry in it, as they are written; at least one. */
  readonly keys: readonly string[];
  /** What the first of them holds. */
  readonly credential: Credential;
  readonly mark: EntryMark;
  readonly journal: JournalReading;
}

/** A namespace whose secret holds the entry and is not written, and why. */
export interface BlockedPlace {
  readonly namespace: string;
  readonly finding: Finding;
}

export interface RotationPlaces {
  /** By their names. */
  readonly places: readonly RotationPlace[];
  readonly blocked: readonly BlockedPlace[];
}

/**
 * Where the registry's entry is, of the secrets of one name: those that pullpass recorded it in, and those of others
 * that hold one, which are named and left.
 */
export function rotationPlaces(intent: RotateIntent, secrets: readonly PullSecret[]): RotationPlaces {
  const places: RotationPlace[] = [];
  const blocked: BlockedPlace[] = [];
  for (const secret of secrets) {
    const found = placeIn(intent, secret);
    if (found === undefined) continue;
    if ("finding" in found) blocked.push(found);
    else places.push(found);
  }
  return { places: places.toSorted(byName), blocked: blocked.toSorted(byName) };
}

function byName(one: { readonly namespace: string }, other: { readonly namespace: string }): number {
  return one.namespace < other.namespace ? -1 : 1;
}

function placeIn(intent: RotateIntent, secret: PullSecret): RotationPlace | BlockedPlace | undefined {
  const { registry, secretName } = intent;
  const { namespace = "", annotations } = secret.metadata;
  const place = { namespace, secretName };
  const marks = readEntryMarks(annotations);
  const recorded = recordedKeys(marks, registry);
  const opened = documentOf(secret);
  const decoding =
    opened.ok && opened.document !== undefined
      ? decodeDockerConfig(opened.document, "dockerconfigjson")
      : undefined;
  const entries = decoding?.ok === true ? decoding.entries.filter(({ key }) => isKeyOf(key, registry)) : [];
  if (recorded.length === 0 && entries.length === 0) return undefined;
  const owner = ownerOf(secret.metadata);
  if (owner.kind === "tool") return { namespace, finding: keptByOwner(place, owner) };
  const finding = standsInTheWay(secret, { ...place, adopt: false });
  if (finding !== undefined) return { namespace, finding: notRotatable(intent, { namespace, finding }) };
  if (!opened.ok) return { namespace, finding: undecodable(place, opened) };
  if (decoding?.ok === false) return { namespace, finding: undecodable(place, decoding.fault) };
  const own = entries.filter(({ key }) => recorded.includes(key));
  const [first] = own;
  const mark = first === undefined ? undefined : marks[first.key];
  // An entry that somebody put into our secret by hand, or one that they took out, is not ours to rotate.
  if (first === undefined || mark === undefined) return undefined;
  return {
    namespace,
    secret,
    keys: own.map(({ key }) => key),
    credential: { username: first.username, password: first.password },
    mark,
    journal: readJournal(secret, serverKeyFor(registry)),
  };
}
