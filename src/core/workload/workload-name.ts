import { isObjectName } from "../kube/object-name.ts";
import type { WorkloadKind } from "../kube/objects.ts";
import { KUBE_RESOURCES } from "../kube/resources.ts";
import { WORKLOAD_KINDS } from "./workload-template.ts";

/** A workload as a person names it: `deployment/web`. */
export interface WorkloadName {
  readonly kind: WorkloadKind;
  readonly name: string;
}

export type ReadWorkloadName =
  | { readonly ok: true; readonly workload: WorkloadName }
  /** `text`: no KIND/NAME; `pod`: a Pod's list cannot be changed once it is there. */
  | { readonly ok: false; readonly fault: "text" | "kind" | "pod" | "name" };

/** kubectl's short names (`kubectl api-resources`). */
const SHORT_NAMES: Readonly<Record<WorkloadKind, readonly string[]>> = {
  Deployment: ["deploy"],
  StatefulSet: ["sts"],
  DaemonSet: ["ds"],
  ReplicaSet: ["rs"],
  Job: [],
  CronJob: ["cj"],
};

const POD_NAMES: ReadonlySet<string> = new Set(["po", "pod", "pods"]);

/**
 * Reads KIND/NAME with every name that kubectl knows a kind by, in any case.
 *
 * @example
 * parseWorkloadName("deploy/web"); // {ok: true, workload: {kind: "Deployment", name: "web"}}
 */
export function parseWorkloadName(text: string): ReadWorkloadName {
  const [, kindText = "", name = ""] = /^([^/]+)\/([^/]+)$/.exec(text) ?? [];
  if (kindText === "") return { ok: false, fault: "text" };
  const written = kindText.toLowerCase();
  if (POD_NAMES.has(written)) return { ok: false, fault: "pod" };
  const kind = WORKLOAD_KINDS.find((known) => namesOf(known).includes(written));
  if (kind === undefined) return { ok: false, fault: "kind" };
  return isObjectName(name) ? { ok: true, workload: { kind, name } } : { ok: false, fault: "name" };
}

/** `deployment`, `deployments`, `deployment.apps`, `deployments.apps`, `deploy`. */
function namesOf(kind: WorkloadKind): readonly string[] {
  const { plural, apiVersion } = KUBE_RESOURCES[kind];
  const [group = ""] = apiVersion.split("/");
  const singular = kind.toLowerCase();
  return [singular, plural, `${singular}.${group}`, `${plural}.${group}`, ...SHORT_NAMES[kind]];
}

/** `deployment/web`: how it is written on a command line. */
export function workloadText({ kind, name }: WorkloadName): string {
  return `${kind.toLowerCase()}/${name}`;
}
