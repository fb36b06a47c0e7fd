import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { allow } from "./connect-as-team.ts";
import type { Stage } from "./stage.ts";

export interface PersonWish {
  readonly user: "alice" | "bob" | "carol";
  readonly namespace: string;
  /** Where the kubeconfig goes. */
  readonly folder: string;
}

/** What `connect` needs in a namespace, with the proof. */
const RIGHTS: readonly (readonly [verbs: string, resources: string])[] = [
  ["get,list,create,update,patch", "secrets,serviceaccounts"],
  ["get,list,watch,create,delete", "pods"],
  ["get,list,watch", "events"],
  ["list", "deployments.apps,statefulsets.apps,daemonsets.apps,replicasets.apps,jobs.batch,cronjobs.batch"],
];

/**
 * The kubeconfig of a person who may see and change one namespace alone, so that other tests' Pods are not seen; its
 * context is in that namespace.
 */
export async function personIn(on: Stage, { user, namespace, folder }: PersonWish): Promise<string> {
  for (const [verbs, resources] of RIGHTS) await allow(on, user, { namespace, verbs, resources });
  const path = join(folder, "kubeconfig");
  await writeFile(path, await readFile(on.cluster.restrictedKubeconfigPaths[user], "utf8"));
  const context = ["config", "set-context", "--current", `--namespace=${namespace}`];
  await on.kubectl(["--kubeconfig", path, ...context]);
  return path;
}
