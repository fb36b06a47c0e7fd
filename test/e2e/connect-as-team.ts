import type { RegistryHandle } from "../../testbed/registries.ts";
import { type PullpassOptions, type PullpassRun, pullpass } from "./pullpass.ts";
import type { Stage } from "./stage.ts";

export interface ConnectCall extends PullpassOptions {
  readonly namespace: string;
  /** Further flags. */
  readonly flags?: readonly string[];
}

/** `connect` as user `team`, with the password from its file. */
export function connectAsTeam(on: Stage, registry: RegistryHandle, call: ConnectCall): Promise<PullpassRun> {
  const { namespace, flags = [], ...options } = call;
  const { name, passwordPath } = registry.users.team;
  const ca = registry.caPath === undefined ? [] : ["--ca-file", registry.caPath];
  const login = ["--method", "password", "--username", name, "--password-file", passwordPath];
  return pullpass(["connect", registry.host, "-n", namespace, ...login, ...ca, ...flags], {
    kubeconfig: on.cluster.kubeconfigPath,
    ...options,
  });
}

/** Gives a restricted user of the test bed these rights in a namespace. */
export async function allow(
  { kubectl }: Stage,
  user: "alice" | "bob" | "carol",
  rule: { readonly namespace: string; readonly verbs: string; readonly resources: string },
): Promise<void> {
  const { namespace, verbs, resources } = rule;
  const name = `${user}-${verbs}-${resources}`.replaceAll(/[^a-z]/g, "-");
  await kubectl(["create", "role", name, "-n", namespace, `--verb=${verbs}`, `--resource=${resources}`]);
  await kubectl(["create", "rolebinding", name, "-n", namespace, `--role=${name}`, `--user=${user}`]);
}
