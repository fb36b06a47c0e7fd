import { isSameCredential } from "../core/credential/credential.ts";
import { type FoundEntry, sortSecrets } from "../core/existing-secret/sort-secrets.ts";
import type { RegistryAddress } from "../core/image/registry-address.ts";
import { startBound } from "./bound.ts";
import { gatherExistingSecrets, type WhereToLook } from "./gather-existing-secrets.ts";
import type { Ports } from "./ports.ts";

/** How long a person waits for suggestions before it is quicker to type, in milliseconds. */
const PATIENCE_MS = 4_000;

/**
 * The entries for a registry in pull secrets of the cluster, each credential once; none where they may not be read or
 * the cluster says nothing in time. Whether they still work is not asked. For suggestions, so that it never fails.
 */
export async function seeSecrets(
  ports: Ports,
  { registry, ...look }: WhereToLook & { readonly registry: RegistryAddress },
): Promise<readonly FoundEntry[]> {
  const bound = startBound(ports, PATIENCE_MS);
  try {
    const gathered = await gatherExistingSecrets({ ...ports, signal: bound.signal }, look);
    if (!gathered.ok) return [];
    const { found } = sortSecrets(gathered.secrets, { registry });
    return found.filter((one, place) => found.findIndex((other) => isSameCredential(one, other)) === place);
  } catch (cause) {
    if (ports.signal.aborted || !bound.signal.aborted) throw cause;
    return [];
  } finally {
    bound.end();
  }
}
