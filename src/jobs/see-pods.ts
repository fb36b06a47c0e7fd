import type { ListQuery } from "../core/kube/kube.ts";
import type { Pod } from "../core/kube/objects.ts";
import { startBound } from "./bound.ts";
import type { Ports } from "./ports.ts";

/** How long a person waits for suggestions before it is quicker to type, in milliseconds. */
const PATIENCE_MS = 4_000;

/**
 * The Pods of all namespaces; those of one alone where the others may not be listed or take too long; none where the
 * cluster says nothing in time. For suggestions, so that it never fails: what is not seen can be typed.
 */
export async function seePods(
  ports: Pick<Ports, "kube" | "clock" | "signal">,
  namespace: string,
): Promise<readonly Pod[]> {
  const bound = startBound(ports, PATIENCE_MS);
  const list = async (query: ListQuery): Promise<readonly Pod[] | undefined> => {
    try {
      const answer = await ports.kube.list("Pod", { ...query, signal: bound.signal });
      return answer.ok ? answer.value : undefined;
    } catch (cause) {
      if (ports.signal.aborted || !bound.signal.aborted) throw cause;
      return undefined;
    }
  };
  try {
    const [everywhere, here] = await Promise.all([list({}), list({ namespace })]);
    return everywhere ?? here ?? [];
  } finally {
    bound.end();
  }
}
