import { readEntryMarks } from "../core/marks/entry-marks.ts";
import type { Ports } from "./ports.ts";

/** A key that a pull secret records, and where. */
export interface KeyInUse {
  readonly namespace: string;
  readonly serverKey: string;
  /** As the cloud names it: a client secret's GUID, `password1` of a token. */
  readonly keyId: string;
}

/**
 * The keys that the pull secrets of this name record, in all namespaces; undefined where they may not all be read: then
 * nobody knows which keys are in use, and none may be taken for an orphan.
 */
export async function keysInUse(ports: Ports, secretName: string): Promise<readonly KeyInUse[] | undefined> {
  const answer = await ports.kube.list("Secret", {
    fieldSelector: `metadata.name=${secretName}`,
    signal: ports.signal,
  });
  if (!answer.ok) return undefined;
  return answer.value.flatMap(({ metadata }) =>
    Object.entries(readEntryMarks(metadata.annotations)).flatMap(([serverKey, { keyId }]) =>
      keyId === undefined ? [] : [{ namespace: metadata.namespace ?? "", serverKey, keyId }],
    ),
  );
}
