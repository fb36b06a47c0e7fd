import type { Credential } from "../credential/credential.ts";
import { SecretText } from "../credential/secret-text.ts";
import { decodeDockerConfig } from "../dockerconfig/decode.ts";
import { putEntry, removeEntry } from "../dockerconfig/merge.ts";
import { dataFromDocument, documentFromData } from "../dockerconfig/secret-data.ts";
import type { PullSecret } from "../kube/objects.ts";
import {
  NEXT_KEY,
  PREVIOUS_KEY,
  type RotationMark,
  readRotation,
  withRotation,
} from "../marks/rotation-mark.ts";

/*
 * The journal of a rotation lies in a pull secret of pullpass's own, because a new credential is shown once: a run that
 * is killed must find it again.
 */

export interface Journal {
  readonly mark: RotationMark;
  /** Absent until one is made. */
  readonly next?: Credential;
  /** The credential that it replaces in the journal's own secret. */
  readonly previous?: Credential;
}

export type JournalReading =
  | { readonly kind: "none" }
  | { readonly kind: "read"; readonly journal: Journal }
  /** `why` is for a person, and holds no value. */
  | { readonly kind: "unreadable"; readonly why: string };

/** What a secret says of a rotation of this server key. */
export function readJournal(secret: PullSecret, serverKey: string): JournalReading {
  const reading = readRotation(secret.metadata.annotations, serverKey);
  if (reading.kind === "none") return reading;
  if (reading.kind === "unreadable") return { kind: "unreadable", why: `it says ${reading.text}` };
  const { mark } = reading;
  const next = credentialIn(secret, NEXT_KEY, serverKey);
  const previous = credentialIn(secret, PREVIOUS_KEY, serverKey);
  if (next === undefined && mark.stage !== "claimed")
    return { kind: "unreadable", why: `${NEXT_KEY} holds no credential for ${serverKey}` };
  return {
    kind: "read",
    journal: {
      mark,
      ...(next === undefined ? {} : { next }),
      ...(previous === undefined ? {} : { previous }),
    },
  };
}

/** The secret with this journal for the key, in place of the one that it has. */
export function withJournal(secret: PullSecret, serverKey: string, journal: Journal): PullSecret {
  const kept = withCredential(secret, NEXT_KEY, { serverKey, credential: journal.next });
  const both = withCredential(kept, PREVIOUS_KEY, { serverKey, credential: journal.previous });
  return withMark(both, serverKey, journal.mark);
}

/** The secret without one for the key; it gives back the same secret where there is none. */
export function withoutJournal(secret: PullSecret, serverKey: string): PullSecret {
  if (readRotation(secret.metadata.annotations, serverKey).kind === "none") return secret;
  const kept = withCredential(secret, NEXT_KEY, { serverKey });
  const both = withCredential(kept, PREVIOUS_KEY, { serverKey });
  return withMark(both, serverKey, undefined);
}

function withMark(secret: PullSecret, serverKey: string, mark: RotationMark | undefined): PullSecret {
  const { annotations: before, ...metadata } = secret.metadata;
  const annotations = withRotation(before, serverKey, mark);
  return { ...secret, metadata: { ...metadata, annotations } };
}

type DataKey = typeof NEXT_KEY | typeof PREVIOUS_KEY;

function credentialIn(secret: PullSecret, dataKey: DataKey, serverKey: string): Credential | undefined {
  const document = documentIn(secret, dataKey);
  const decoding = document === undefined ? undefined : decodeDockerConfig(document, "dockerconfigjson");
  const found = decoding?.ok === true ? decoding.entries.find(({ key }) => key === serverKey) : undefined;
  return found === undefined ? undefined : { username: found.username, password: found.password };
}

/** With the credential for the key, or without one; what cannot be read is of no use to anybody and is written anew. */
function withCredential(
  secret: PullSecret,
  dataKey: DataKey,
  { serverKey, credential }: { readonly serverKey: string; readonly credential?: Credential | undefined },
): PullSecret {
  const before = documentIn(secret, dataKey);
  const decodes = before !== undefined && decodeDockerConfig(before, "dockerconfigjson").ok;
  const document = decodes ? before : new SecretText("{}");
  const changed =
    credential === undefined
      ? removeEntry({ document, key: serverKey })
      : putEntry({ document, key: serverKey, credential });
  if (!changed.ok) throw new Error("a credential that stands in a secret can be written to one");
  const { [dataKey]: _before, ...others } = secret.data ?? {};
  return isEmpty(changed.document)
    ? { ...secret, data: others }
    : { ...secret, data: { ...others, [dataKey]: dataFromDocument(changed.document) } };
}

function isEmpty(document: SecretText): boolean {
  const decoding = decodeDockerConfig(document, "dockerconfigjson");
  return decoding.ok && decoding.entries.length === 0;
}

function documentIn({ data }: PullSecret, dataKey: DataKey): SecretText | undefined {
  const encoded = data?.[dataKey];
  const decoding = encoded === undefined ? undefined : documentFromData(encoded);
  return decoding?.ok === true ? decoding.document : undefined;
}
