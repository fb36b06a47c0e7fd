import type { Stage } from "../stage.ts";
import type { Command } from "./command.ts";
import type { Ground } from "./ground.ts";

/** A pull secret that somebody made without pullpass. */
async function makeRegcred({ kubectl, registries }: Stage, ground: Ground, namespace: string): Promise<void> {
  const { name, password } = registries.users.team;
  const auth = Buffer.from(`${name}:${password}`).toString("base64");
  const manifest = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "regcred", namespace },
    type: "kubernetes.io/dockerconfigjson",
    stringData: { ".dockerconfigjson": JSON.stringify({ auths: { [ground.registryHost]: { auth } } }) },
  };
  await kubectl(["create", "-f", "-"], JSON.stringify(manifest));
}

function connectExisting({ registryHost, image, namespaces: [namespace = ""] }: Ground): readonly string[] {
  return ["connect", registryHost, "-n", namespace, "--method", "existing-secret", "--image", image];
}

export const EXISTING_SECRET_COMMANDS: readonly Command[] = [
  {
    title: "connect, with an existing secret of the namespace",
    wish: async ({ registries }) => ({ registry: registries.plainBasic, namespaceCount: 1 }),
    prepare: (on, ground) => makeRegcred(on, ground, ground.namespaces[0] ?? ""),
    args: (_on, ground) => connectExisting(ground),
  },
  {
    title: "connect, with an existing secret of another namespace",
    wish: async ({ registries }) => ({ registry: registries.plainBasic, namespaceCount: 2 }),
    prepare: (on, ground) => makeRegcred(on, ground, ground.namespaces[1] ?? ""),
    args: (_on, ground) => connectExisting(ground),
  },
  {
    title: "secret attach",
    wish: async ({ registries }) => ({ registry: registries.plainBasic, namespaceCount: 1 }),
    prepare: (on, ground) => makeRegcred(on, ground, ground.namespaces[0] ?? ""),
    args: (_on, { namespaces: [namespace = ""] }) => ["secret", "attach", "regcred", "-n", namespace],
  },
];
