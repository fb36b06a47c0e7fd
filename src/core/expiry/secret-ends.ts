import type { DockerConfigEntry } from "../dockerconfig/docker-config.ts";
import type { PullSecret } from "../kube/objects.ts";
import { readPullSecret } from "../kubelet/pull-secrets.ts";
import { type EntryMark, readEntryMarks } from "../marks/entry-marks.ts";
import { type CredentialEnd, credentialEnd, endsWithin } from "./credential-end.ts";

/** An entry of a pull secret, and when its credential ends. */
export interface EntryEnd {
  readonly entry: DockerConfigEntry;
  /** What pullpass recorded of it; absent where it did not write it. */
  readonly mark?: EntryMark;
  readonly end: CredentialEnd;
}

/** Every entry of a secret with the end of its credential; none where the kubelet could not read the secret. */
export function secretEnds(secret: PullSecret): readonly EntryEnd[] {
  const reading = readPullSecret(secret);
  if (reading.kind !== "entries") return [];
  const marks = readEntryMarks(secret.metadata.annotations);
  return reading.entries.map((entry) => {
    const mark = marks[entry.key];
    const end = credentialEnd(entry, mark);
    return mark === undefined ? { entry, end } : { entry, mark, end };
  });
}

/** The entries whose credential has ended or will within `withinMs`, the next to end first. */
export function endingEntries(secret: PullSecret, now: Date, withinMs: number): readonly EntryEnd[] {
  return secretEnds(secret)
    .filter(({ end }) => endsWithin(end, now, withinMs))
    .toSorted((a, b) => timeOf(a) - timeOf(b));
}

function timeOf({ end }: EntryEnd): number {
  return end.kind === "at" ? end.at.getTime() : Number.POSITIVE_INFINITY;
}
