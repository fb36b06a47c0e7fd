import { listNames, type NamedThing } from "../../jobs/list-names.ts";
import type { ClusterFlags } from "../flags/cluster-flags.ts";
import type { RunContext } from "../run-context.ts";
import type { Subject } from "./subject.ts";

/** What the kubeconfig or the cluster has names of. */
export type NamedSubject = Exclude<Subject, "files" | "codes">;

export interface WhereToLook {
  readonly subject: NamedSubject;
  readonly typed: string;
  readonly signal: AbortSignal;
  /** Paths as they were typed. */
  readonly cluster: ClusterFlags;
  readonly namespace: string | undefined;
}

/** Names that the kubeconfig or the cluster has, sorted, each once; those known when the signal fires. Never throws. */
export async function findNames(context: RunContext, where: WhereToLook): Promise<readonly string[]> {
  const found = new Set<string>();
  const outOfTime = new Promise<void>((resolve) => {
    if (where.signal.aborted) resolve();
    where.signal.addEventListener("abort", () => resolve());
  });
  // A cluster that cannot be reached or a kubeconfig that cannot be read is said by the command itself, once it runs.
  const search = tellNames(context, where, (name) => found.add(name)).catch(() => undefined);
  await Promise.race([search, outOfTime]);
  return [...found].toSorted();
}

async function tellNames(
  context: RunContext,
  where: WhereToLook,
  tell: (name: string) => void,
): Promise<void> {
  const { subject } = where;
  switch (subject) {
    case "contexts":
    case "clusters":
    case "users": {
      const { environment } = context.terminal;
      const { kubeconfig } = atHome(where.cluster, environment["HOME"]);
      // Loaded when it is asked for, with the YAML parser: this module is part of every start.
      const { kubeconfigNames } = await import("../../io/kube/kubeconfig/names.ts");
      const names = await kubeconfigNames(environment, kubeconfig);
      for (const name of names[subject]) tell(name);
      return;
    }
    case "nodes":
      tell("here");
      tell("node");
      if (!where.typed.startsWith("node=")) return;
      return tellFromCluster(context, where, "nodes", (name) => tell(`node=${name}`));
    case "pull-secrets-or-files":
      return tellFromCluster(context, where, "pull-secrets", tell);
    default:
      return tellFromCluster(context, where, subject, tell);
  }
}

async function tellFromCluster(
  context: RunContext,
  where: WhereToLook,
  thing: NamedThing,
  tell: (name: string) => void,
): Promise<void> {
  const { signal } = where;
  const cluster = atHome(where.cluster, context.terminal.environment["HOME"]);
  // The signal ends it earlier.
  const ask = { prove: "none", requestTimeout: 10_000 } as const;
  const ports = await context.openPorts({ cluster, ask, plainHttpDomains: [], signal });
  await listNames(ports, { thing, namespace: where.namespace ?? ports.kube.cluster.namespace }, tell);
}

/** The shell has not put the home folder in the place of `~` yet. */
function atHome(flags: ClusterFlags, home: string | undefined): ClusterFlags {
  const { kubeconfig } = flags;
  return home === undefined || kubeconfig === undefined
    ? flags
    : { ...flags, kubeconfig: kubeconfig.replace(/^~(?=\/)/, () => home) };
}
