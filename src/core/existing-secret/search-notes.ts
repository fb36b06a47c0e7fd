import type { SecretRef } from "../connect/connect-intent.ts";
import { hasEnded, type TriedEntry } from "./choose.ts";
import { describeEntry, describePassedOver, describeRefusal } from "./describe.ts";
import type { PassedOver } from "./sort-secrets.ts";

/** More lines than this hide what matters. */
const MAX_NOTES = 10;

/** What a person should know of the secrets that were not taken, where another one was: one sentence each. */
export function notesOfSearch({
  tried,
  passedOver,
  now,
}: {
  readonly tried: readonly TriedEntry[];
  readonly passedOver: readonly PassedOver[];
  readonly now: Date;
}): readonly string[] {
  const notes = [
    ...tried.flatMap((one) => noteOfTried(one, now)),
    ...passedOver
      .filter(({ kind }) => kind !== "other")
      .map((one) => `secret ${refText(one.place)} is not used: ${describePassedOver(one)}`),
  ];
  const rest = notes.length - MAX_NOTES;
  return rest <= 0 ? notes : [...notes.slice(0, MAX_NOTES), `${rest} more secrets are not used`];
}

function noteOfTried({ found, trial }: TriedEntry, now: Date): readonly string[] {
  const which = `secret ${refText(found.place)}, ${describeEntry(found)}`;
  switch (trial.kind) {
    case "refused":
    case "other":
      return [`${which} is not used: ${describeRefusal(trial.finding)}`];
    case "untried":
      return hasEnded(found, now)
        ? [`${which} is not used: it ended on ${found.expiresAt ?? ""} by its mark`]
        : [];
    case "works":
      return [];
  }
}

/** `shared/registry`. */
export function refText({ namespace, name }: SecretRef): string {
  return `${namespace}/${name}`;
}
