import { readEntryMarks } from "../core/marks/entry-marks.ts";
import type { Ports } from "./ports.ts";

/**
 * The key ids that the pull secrets of this name record, in all namespaces; undefined where they may not all be read:
 * then nobody knows which keys are in use, and none may be taken for an orphan.
 */
export async function keysInUse(ports: Ports, secretName: string): Promise<readonly string[] | undefined> {
  const answer = await ports.kube.list("Secret", {
    fieldSelector: `metadata.name=${secretName}`,
    signal: ports.signal,
  });
  if (!answer.ok) return undefined;
  return answer.value.flatMap(({ metadata }) =>
    Object.values(readEntryMarks(metadata.annotations)).flatMap(({ keyId }) => keyId ?? []),
  );
}
