import type { RegistryHandle } from "../../../testbed/registries.ts";
import { pullpass } from "../pullpass.ts";
import type { Stage } from "../stage.ts";
import type { Ground } from "./ground.ts";

export function passwordFlags({ users }: Pick<RegistryHandle, "users">): readonly string[] {
  const { name, passwordPath } = users.team;
  return ["--method", "password", "--username", name, "--password-file", passwordPath];
}

/** Connects a registry in the ground's first namespace, without a proof. */
export async function connected(
  { registries }: Stage,
  { kubeconfig, namespaces: [namespace = ""] }: Ground,
  host: string,
): Promise<void> {
  const flags = [...passwordFlags(registries), "--prove", "none"];
  const run = await pullpass(["connect", host, "-n", namespace, ...flags], { kubeconfig });
  if (run.code !== 0) throw new Error(run.stderr);
}
