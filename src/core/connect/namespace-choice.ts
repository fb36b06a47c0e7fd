import type { Namespace } from "../kube/objects.ts";

/** Which namespaces a command is for, as a person says it; what `all` takes in is the command's to say. */
export type NamespaceChoice =
  | { readonly kind: "named"; readonly names: readonly string[] }
  | { readonly kind: "all" }
  /** A label selector in the API's syntax: `team=shop,env!=prod`. */
  | { readonly kind: "selected"; readonly selector: string };

export interface ChosenNamespaces {
  /** In the order of their names. */
  readonly names: readonly string[];
  /** Being deleted: nothing can be created there any more. */
  readonly terminating: readonly string[];
  /** Of the cluster itself. */
  readonly system: readonly string[];
}

/** Sorts what a list of namespaces gave. Those of the cluster itself are never chosen: they have to be named. */
export function chooseNamespaces(listed: readonly Namespace[]): ChosenNamespaces {
  const sorted = [...listed].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  const system = sorted.filter(({ metadata }) => isOfCluster(metadata.name));
  const others = sorted.filter((namespace) => !system.includes(namespace));
  const terminating = others.filter(isTerminating);
  const chosen = others.filter((namespace) => !terminating.includes(namespace));
  return { names: namesOf(chosen), terminating: namesOf(terminating), system: namesOf(system) };
}

function namesOf(namespaces: readonly Namespace[]): readonly string[] {
  return namespaces.map(({ metadata }) => metadata.name);
}

/** Kubernetes keeps `kube-` for itself, OpenShift `openshift-` and `openshift` (their documentation of namespaces). */
function isOfCluster(name: string): boolean {
  return name.startsWith("kube-") || name.startsWith("openshift-") || name === "openshift";
}

function isTerminating({ metadata, status }: Namespace): boolean {
  return metadata.deletionTimestamp !== undefined || status?.phase === "Terminating";
}
