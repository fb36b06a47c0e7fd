import type { Credential } from "../credential/credential.ts";
import { isSameCredential } from "../credential/credential.ts";
import type { CredentialLook } from "../credential/credential-look.ts";
import type { DockerConfigEntry } from "../dockerconfig/docker-config.ts";
import type { PullSecret } from "../kube/objects.ts";
import { readPullSecret, type SecretReading } from "../kubelet/pull-secrets.ts";
import { readEntryMarks } from "../marks/entry-marks.ts";
import { type Owner, ownerOf } from "../marks/owner.ts";

/** Stands for a user name with its password: the same in two secrets has one number, and nothing of it can be read back. */
export type CredentialId = number;

/** A secret that was asked for by its name, or that the namespace has. */
export type SecretFacts = SeenSecret | UnseenSecret;

export interface SeenSecret extends SecretPlace {
  readonly kind: "seen";
  readonly type: string;
  readonly reading: SecretFactsReading;
  readonly owner: Owner;
  /** When it was written last, as far as the API server recorded it; RFC 3339. */
  readonly changedAt?: string;
}

export interface UnseenSecret extends SecretPlace {
  /** `missing`: the namespace has no such secret; `forbidden`: it may not be read, and may be there. */
  readonly kind: "missing" | "forbidden" | "unreadable";
  /** The API server's own reason. */
  readonly why: string;
}

export interface SecretPlace {
  readonly namespace: string;
  readonly name: string;
}

/** As the kubelet reads it; each entry with what stands for its credential. */
export type SecretFactsReading =
  | { readonly kind: "entries"; readonly entries: readonly EntryFacts[] }
  | Exclude<SecretReading, { kind: "entries" }>;

export interface EntryFacts extends DockerConfigEntry {
  readonly credential: CredentialId;
  readonly look: CredentialLook;
  /** RFC 3339, by pullpass's own mark; absent when it has none. */
  readonly expiresAt?: string;
}

/** Gives each credential its number, and how it looks. */
export interface CredentialRegister {
  readonly idOf: (credential: Credential) => CredentialId;
  readonly lookOf: (credential: Credential) => CredentialLook;
}

export function credentialRegister(lookOf: (credential: Credential) => CredentialLook): CredentialRegister {
  // By user name, so that a cluster with a thousand robots is not compared each with each.
  const known = new Map<string, { readonly id: CredentialId; readonly credential: Credential }[]>();
  let next = 1;
  return {
    lookOf,
    idOf: (credential) => {
      const those = known.get(credential.username) ?? [];
      const before = those.find((one) => isSameCredential(one.credential, credential));
      if (before !== undefined) return before.id;
      const id = next++;
      known.set(credential.username, [...those, { id, credential }]);
      return id;
    },
  };
}

export function secretFacts(secret: PullSecret, register: CredentialRegister): SeenSecret {
  const { metadata, type } = secret;
  const times = (metadata.managedFields ?? []).flatMap(({ time }) => time ?? []);
  const changedAt = times.toSorted().at(-1);
  return {
    kind: "seen",
    namespace: metadata.namespace ?? "",
    name: metadata.name,
    type,
    reading: readingOf(secret, register),
    owner: ownerOf(metadata),
    ...(changedAt === undefined ? {} : { changedAt }),
  };
}

function readingOf(secret: PullSecret, register: CredentialRegister): SecretFactsReading {
  const reading = readPullSecret(secret);
  if (reading.kind !== "entries") return reading;
  const marks = readEntryMarks(secret.metadata.annotations);
  return {
    kind: "entries",
    entries: reading.entries.map((entry) => {
      const expiresAt = marks[entry.key]?.expiresAt;
      return {
        ...entry,
        credential: register.idOf(entry),
        look: register.lookOf(entry),
        ...(expiresAt === undefined ? {} : { expiresAt }),
      };
    }),
  };
}
