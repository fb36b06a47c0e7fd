import { createHttp } from "../../src/io/http/client.ts";
import { createKube } from "../../src/io/kube/create-kube.ts";
import { loadKubeconfig } from "../../src/io/kube/kubeconfig/load-kubeconfig.ts";
import { machineClock } from "../../src/io/machine/clock.ts";
import { randomName } from "../../src/io/machine/names.ts";
import type { Ports } from "../../src/jobs/ports.ts";

/** The ports of a job to a real API server, as `open-ports.ts` makes them; a registry that is asked fails the test. */
export async function portsOf({ kubeconfigPath }: { readonly kubeconfigPath: string }): Promise<Ports> {
  const answer = await loadKubeconfig({ env: { KUBECONFIG: kubeconfigPath }, clock: machineClock });
  if (!answer.ok) throw new Error(answer.refusal.kind);
  const kube = createKube({
    http: createHttp({ userAgent: "pullpass/test" }),
    clock: machineClock,
    connection: answer.connection,
    requestTimeoutMs: 10_000,
    fieldManager: "pullpass",
    random: Math.random,
  });
  return {
    kube,
    registry: { ask: () => Promise.reject(new Error("no registry is asked")) },
    clock: machineClock,
    newName: randomName,
    random: Math.random,
    progress: () => undefined,
    signal: new AbortController().signal,
  };
}
