import type { Candidate } from "../credential/credential.ts";
import type { CredentialLook } from "../credential/credential-look.ts";
import type { CredentialId, SecretFacts } from "../facts/secret-facts.ts";
import type { ImageReference } from "../image/image-reference.ts";
import { lookupReadings, type MalformedSecret, type SkippedSecret } from "../kubelet/pull-secrets.ts";
import type { FactsIndex } from "./facts-index.ts";

/** A credential that the kubelet would try, with what stands for it. */
export interface NumberedCandidate extends Candidate {
  readonly id: CredentialId;
  readonly look: CredentialLook;
  /** RFC 3339, by pullpass's own mark; absent when it has none. */
  readonly expiresAt?: string;
}

/** What the kubelet finds for an image in the secrets of a list. */
export interface PodLookup {
  /** In the kubelet's order; none: one anonymous attempt. Empty where a secret is malformed. */
  readonly candidates: readonly NumberedCandidate[];
  /** The secret that cannot be decoded, with which all are lost; absent where all can. */
  readonly malformed?: MalformedSecret;
  readonly skipped: readonly SkippedSecret[];
  /** Names that the namespace does not have. */
  readonly missing: readonly string[];
  /** Names that could not be looked at: each may hold a credential, or not. */
  readonly unseen: readonly string[];
  /** Those that are there and of the right type, matching or not. */
  readonly present: readonly string[];
}

/** What the kubelet would find for an image in these secrets of a namespace, in this order. */
export function lookUp(
  index: FactsIndex,
  place: { readonly namespace: string; readonly names: readonly string[] },
  image: ImageReference,
): PodLookup {
  const { namespace, names } = place;
  const secrets = names.map((name) => ({ name, facts: index.secret({ namespace, name }) }));
  const namesOf = (isOf: (facts: SecretFacts | undefined) => boolean): readonly string[] => [
    ...new Set(secrets.flatMap(({ name, facts }) => (isOf(facts) ? [name] : []))),
  ];
  const seen = secrets.flatMap(({ facts }) => (facts?.kind === "seen" ? [facts] : []));
  const looked = lookupReadings(seen, image);
  const passedOver = new Set(looked.skipped.map(({ name }) => name));
  return {
    candidates: looked.ok ? looked.candidates.flatMap((one) => numbered(index, one)) : [],
    ...(looked.ok ? {} : { malformed: looked.malformed }),
    skipped: looked.skipped,
    missing: namesOf((facts) => facts?.kind === "missing"),
    unseen: namesOf(
      (facts) => facts === undefined || facts.kind === "forbidden" || facts.kind === "unreadable",
    ),
    present: [...new Set(seen.map(({ name }) => name))].filter((name) => !passedOver.has(name)),
  };
}

function numbered(index: FactsIndex, candidate: Candidate): readonly NumberedCandidate[] {
  const { source, key, username } = candidate;
  if (source.kind !== "secret") return [];
  const secret = index.secret(source);
  if (secret?.kind !== "seen" || secret.reading.kind !== "entries") return [];
  const entry = secret.reading.entries.find((one) => one.key === key && one.username === username);
  if (entry === undefined) return [];
  const { credential: id, look, expiresAt } = entry;
  return [{ ...candidate, id, look, ...(expiresAt === undefined ? {} : { expiresAt }) }];
}
