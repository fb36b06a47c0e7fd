import type { PullSecret } from "../core/kube/objects.ts";
import { type EntryMark, readEntryMarks } from "../core/marks/entry-marks.ts";
import { readRetired } from "../core/marks/retired-mark.ts";
import { readRotations } from "../core/marks/rotation-mark.ts";
import type { Ports } from "./ports.ts";

/** A key that a pull secret records, and where. */
export interface KeyInUse {
  readonly namespace: string;
  readonly serverKey: string;
  /** As the cloud names it: a client secret's GUID, `password1` of a token. */
  readonly keyId: string;
}

/**
 * The keys that the pull secrets of this name record, in all namespaces, with those that a rotation keeps; undefined where
 * they may not all be read: then nobody knows which keys are in use, and none may be taken for an orphan.
 */
export async function keysInUse(ports: Ports, secretName: string): Promise<readonly KeyInUse[] | undefined> {
  const answer = await ports.kube.list("Secret", {
    fieldSelector: `metadata.name=${secretName}`,
    signal: ports.signal,
  });
  return answer.ok ? answer.value.flatMap(keysIn) : undefined;
}

/** The keys that one secret records: in use, of a rotation, and still to be ended. */
export function keysIn({ metadata: { annotations, namespace = "" } }: PullSecret): readonly KeyInUse[] {
  const marks = [
    ...Object.entries(readEntryMarks(annotations)),
    ...readRotations(annotations).flatMap(([serverKey, { next, previous }]) =>
      [next, previous].flatMap((mark): [string, EntryMark][] =>
        mark === undefined ? [] : [[serverKey, mark]],
      ),
    ),
  ];
  const recorded = marks.flatMap(([serverKey, { keyId }]) =>
    keyId === undefined ? [] : [{ namespace, serverKey, keyId }],
  );
  const retired = readRetired(annotations).map(({ serverKey, keyId }) => ({ namespace, serverKey, keyId }));
  return [...recorded, ...retired];
}
