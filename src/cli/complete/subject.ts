import type { ArgumentNode, FlagNode } from "../command-tree/command-node.ts";

/** What kind of thing a value is the name of, as far as it can be looked up. */
export type Subject =
  | "contexts"
  | "clusters"
  | "users"
  | "namespaces"
  | "service-accounts"
  | "pull-secrets"
  | "pull-secrets-or-files"
  | "workloads"
  | "pods-and-workloads"
  | "images"
  | "registries"
  | "nodes"
  | "codes"
  | "files";

const OF_FLAGS: Readonly<Record<string, Subject>> = {
  "--context": "contexts",
  "--cluster": "clusters",
  "--user": "users",
  "--namespace": "namespaces",
  "--service-account": "service-accounts",
  "--secret-name": "pull-secrets",
  "--into": "pull-secrets",
  "--workload": "workloads",
  "--image": "images",
  "--registry": "registries",
  "--docker-server": "registries",
  "--prove-from": "nodes",
};

/** By the name of the argument in the usage line. */
const OF_ARGUMENTS: Readonly<Record<string, Subject>> = {
  image: "images",
  registry: "registries",
  secret: "pull-secrets",
  source: "pull-secrets-or-files",
  sources: "pull-secrets-or-files",
  workload: "workloads",
  "pod|kind/name": "pods-and-workloads",
  code: "codes",
};

/** Value names that say that a file is meant. */
const FILES: ReadonlySet<string> = new Set(["file", "files", "path", "paths", "folder", "folders"]);

/** Undefined: any text, which nobody can guess. */
export function subjectOfFlag({ long, value }: FlagNode): Subject | undefined {
  const subject = long === undefined ? undefined : OF_FLAGS[long];
  return subject ?? (FILES.has(value?.name ?? "") ? "files" : undefined);
}

export function subjectOfArgument({ name }: ArgumentNode): Subject | undefined {
  return OF_ARGUMENTS[name.toLowerCase()] ?? (FILES.has(name) ? "files" : undefined);
}
