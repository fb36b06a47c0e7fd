import { type Finding, finding } from "../finding/finding.ts";
import { addressText } from "../image/registry-address.ts";
import { ROTATION_ANNOTATION, type RotationMark } from "../marks/rotation-mark.ts";
import type { SecretPlace } from "../plan/pull-secret-refusal.ts";
import type { RotateIntent } from "./rotate-intent.ts";

/*
 * Why a rotation does not begin, or does not go on, as findings.
 */

/** Another run's name is in the journal: it goes on there. */
export function overtakenBy(place: SecretPlace, mark: RotationMark): Finding {
  return finding("rotation-elsewhere", {
    title: `another run rotates ${placeText(place)}, and this one yields`,
    subject: subjectOf(place),
    evidence: [
      {
        text: `its journal names run ${mark.holder}, begun at ${mark.startedAt}`,
        source: sourceOf(place),
      },
    ],
    fixes: [
      {
        text: "let it end; where it was killed, the same command goes on",
        applicability: "manual",
      },
    ],
  });
}

/** The journal that this run wrote is not there any more. */
export function journalGone(place: SecretPlace): Finding {
  return finding("rotation-elsewhere", {
    title: `the rotation's journal is gone from ${placeText(place)}`,
    subject: subjectOf(place),
    evidence: [{ text: `no annotation ${ROTATION_ANNOTATION} for the registry`, source: sourceOf(place) }],
    fixes: [
      { text: "somebody ended the rotation or took the entry out; begin it again", applicability: "manual" },
    ],
  });
}

/** Neither the old nor the new credential stands in the journal's own secret: somebody wrote a third one. */
export function changedByHand(place: SecretPlace): Finding {
  return finding("rotation-elsewhere", {
    title: `the entry in ${placeText(place)} was changed by somebody since its rotation began`,
    subject: subjectOf(place),
    evidence: [
      {
        text: "it is neither the old credential nor the new one, and was left as it is",
        source: sourceOf(place),
      },
    ],
    fixes: [
      {
        text: "the rotation was taken back; begin it again where that entry is to go",
        applicability: "manual",
      },
    ],
  });
}

/** Another version's journal. */
export function unreadableJournal(place: SecretPlace, why: string): Finding {
  const { namespace, secretName } = place;
  return finding("rotation-unreadable", {
    title: `${placeText(place)} holds the journal of a rotation that this version cannot read`,
    subject: subjectOf(place),
    evidence: [{ text: why, source: sourceOf(place) }],
    fixes: [
      { text: "finish it with the version of pullpass that began it", applicability: "manual" },
      {
        text: "or take the journal out; the entry in use stays as it is",
        command: `kubectl annotate secret ${secretName} -n ${namespace} ${ROTATION_ANNOTATION}-`,
        applicability: "manual",
      },
    ],
  });
}

/** The slot of the new password is one that these namespaces use: they could not pull until they have the new one. */
export function slotInUse(
  { registry, secretName }: RotateIntent,
  { lead, using }: { readonly lead: string; readonly using: readonly string[] },
): Finding {
  const text = addressText(registry);
  const flags = using.map((namespace) => `-n ${namespace}`).join(" ");
  return finding("rotation-slot-in-use", {
    title: `both passwords of ${text} are in use, and a new one would replace one of them`,
    subject: { kind: "Secret", name: secretName },
    evidence: using.map((namespace) => ({
      text: `another password than in namespace ${lead}`,
      source: `secret ${namespace}/${secretName}`,
    })),
    fixes: [
      {
        text: `bring them to the password of namespace ${lead} first, then rotate`,
        command: `pullpass connect ${text} ${flags} --method existing-secret --from-secret ${lead}/${secretName}`,
        applicability: "manual",
      },
    ],
  });
}

/** No secret of the name holds an entry for the registry. */
export function nothingToRotate({ registry, secretName }: RotateIntent, where: string): Finding {
  const text = addressText(registry);
  return finding("not-connected", {
    title: `no secret \`${secretName}\` ${where} holds an entry of pullpass's for ${text}`,
    subject: { kind: "Secret", name: secretName },
    fixes: [
      { text: "see what pull secrets hold", command: "pullpass secret show -A", applicability: "manual" },
      { text: "or connect it", command: `pullpass connect ${text}`, applicability: "manual" },
    ],
  });
}

/** A secret that pullpass may not write: `connect`'s own ways out are not `rotate`'s. */
export function notRotatable(
  { registry, secretName }: RotateIntent,
  { namespace, finding: found }: { readonly namespace: string; readonly finding: Finding },
): Finding {
  return {
    ...found,
    fixes: [
      {
        text: "change it where it comes from, or let pullpass take it over first",
        command: `pullpass connect ${addressText(registry)} -n ${namespace} --secret-name ${secretName} --adopt`,
        applicability: "manual",
      },
    ],
  };
}

function placeText({ namespace, secretName }: SecretPlace): string {
  return `secret \`${secretName}\` in namespace \`${namespace}\``;
}

function subjectOf({ namespace, secretName }: SecretPlace) {
  return { kind: "Secret", namespace, name: secretName };
}

function sourceOf({ namespace, secretName }: SecretPlace): string {
  return `secret ${namespace}/${secretName}`;
}
