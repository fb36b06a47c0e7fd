import type { SecretText } from "../credential/secret-text.ts";
import { decodeDockerConfig } from "../dockerconfig/decode.ts";
import { serverKeyFor } from "../dockerconfig/server-key.ts";
import { parseRegistryAddress, type RegistryAddress } from "../image/registry-address.ts";
import type { PullSecret } from "../kube/objects.ts";
import { type EntryMark, readEntryMarks } from "../marks/entry-marks.ts";
import { readRetired } from "../marks/retired-mark.ts";
import { readRotations } from "../marks/rotation-mark.ts";
import { recordedKeys } from "../plan/entry-removal.ts";
import { documentOf } from "../plan/existing-secret.ts";
import { readJournal } from "../rotate/journal.ts";

/** A credential that a pull secret holds or records. */
export interface HeldCredential {
  readonly namespace: string;
  readonly secretName: string;
  /** Of the entry that holds it. */
  readonly serverKey: string;
  readonly username: string;
  /** Absent where only the record of it is left. */
  readonly password?: SecretText;
  /** Absent where somebody else wrote the entry. */
  readonly mark?: Pick<EntryMark, "method" | "keyId" | "hint">;
}

/** A credential that pullpass recorded. */
export type RecordedCredential = HeldCredential & Required<Pick<HeldCredential, "mark">>;

/**
 * What the secret records of a registry's credentials: those in use, those of a rotation that is under way, and those that
 * were replaced and are still to be ended. Not what an adopted secret held before.
 */
export function recordedCredentials(
  secret: PullSecret,
  registry: RegistryAddress,
): readonly RecordedCredential[] {
  const serverKey = serverKeyFor(registry);
  const marks = readEntryMarks(secret.metadata.annotations);
  const ours = recordedKeys(marks, registry).filter((key) => marks[key]?.found !== true);
  const retired = readRetired(secret.metadata.annotations)
    .filter((one) => one.serverKey === serverKey)
    .map((mark): RecordedCredential => ({ ...placeOf(secret), serverKey, username: mark.username, mark }));
  const held = [...entriesOf(secret, ours), ...rotating(secret, serverKey)];
  return [...held.flatMap((one) => (one.mark === undefined ? [] : [{ ...one, mark: one.mark }])), ...retired];
}

/** Every credential that pulls with this secret, or is about to, whoever wrote it. */
export function heldCredentials(secret: PullSecret): readonly HeldCredential[] {
  const journals = readRotations(secret.metadata.annotations);
  return [...entriesOf(secret), ...journals.flatMap(([serverKey]) => rotating(secret, serverKey))];
}

/** What Entra calls a client secret, which is one and the same for every registry. A token's `password1` is not. */
const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether both are one credential: the cloud's name for it is the same, or its text is. */
export function isSameCredential(one: HeldCredential, other: HeldCredential): boolean {
  if (one.username !== other.username) return false;
  const keyId = one.mark?.keyId;
  const isOfOneCloud = isOfOneHost(one, other) || GUID.test(keyId ?? "");
  if (keyId !== undefined && keyId === other.mark?.keyId && isOfOneCloud) return true;
  return one.password !== undefined && other.password !== undefined && one.password.equals(other.password);
}

function placeOf({ metadata: { namespace = "", name } }: PullSecret) {
  return { namespace, secretName: name };
}

/** Whether both name one account in the cloud. Each registry has its own token of a name; an application's id is one everywhere. */
export function isSameAccount(
  one: Pick<HeldCredential, "username" | "serverKey">,
  other: Pick<HeldCredential, "username" | "serverKey">,
): boolean {
  return one.username === other.username && (isOfOneHost(one, other) || GUID.test(one.username));
}

type Keyed = Pick<HeldCredential, "serverKey">;

/** A key may name a part of its registry, which has the same tokens. */
function isOfOneHost(one: Keyed, other: Keyed): boolean {
  return hostOf(one.serverKey) === hostOf(other.serverKey);
}

function hostOf(serverKey: string): string {
  const parsed = parseRegistryAddress(serverKey);
  return parsed.ok ? parsed.address.domain : serverKey;
}

/** @param keys absent: all of them */
function entriesOf(secret: PullSecret, keys?: readonly string[]): readonly HeldCredential[] {
  const opened = documentOf(secret);
  if (!opened.ok || opened.document === undefined) return [];
  const decoding = decodeDockerConfig(opened.document, "dockerconfigjson");
  if (!decoding.ok) return [];
  const marks = readEntryMarks(secret.metadata.annotations);
  return decoding.entries
    .filter(({ key }) => keys?.includes(key) !== false)
    .map(({ key, username, password }) => {
      const mark = marks[key];
      return {
        ...placeOf(secret),
        serverKey: key,
        username,
        password,
        ...(mark === undefined ? {} : { mark }),
      };
    });
}

function rotating(secret: PullSecret, serverKey: string): readonly HeldCredential[] {
  const reading = readJournal(secret, serverKey);
  if (reading.kind !== "read") return [];
  const { next, previous, mark } = reading.journal;
  return [
    ...(next === undefined ? [] : [{ credential: next, mark: mark.next }]),
    ...(previous === undefined ? [] : [{ credential: previous, mark: mark.previous }]),
  ].map(({ credential: { username, password }, mark: record }) => ({
    ...placeOf(secret),
    serverKey,
    username,
    password,
    ...(record === undefined ? {} : { mark: record }),
  }));
}
