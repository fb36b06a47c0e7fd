import { deploy } from "../stage.ts";
import type { Command } from "./command.ts";
import { connected } from "./connected.ts";
import type { Ground } from "./ground.ts";

function disconnect({ registryHost, namespaces: [namespace = ""] }: Ground): readonly string[] {
  return ["disconnect", registryHost, "-n", namespace, "--yes"];
}

const NOTHING_LEFT = "pullpass has not connected";

export const DISCONNECT_COMMANDS: readonly Command[] = [
  {
    title: "disconnect, the one registry of the secret",
    wish: async ({ registries }) => ({ registry: registries.plainBasic, namespaceCount: 1 }),
    async prepare(on, ground) {
      const { namespaces, image, registryHost } = ground;
      const [namespace = ""] = namespaces;
      await connected(on, ground, registryHost);
      // Nobody could pull its image any more: the registry is asked about it.
      await deploy(on, { namespace, image });
      await on.kubectl(["rollout", "status", "deployment/web", "-n", namespace, "--timeout=60s"]);
    },
    args: (_on, ground) => disconnect(ground),
    saysWhenDone: NOTHING_LEFT,
  },
  {
    title: "disconnect, one of the secret's two registries",
    wish: async ({ registries }) => ({ registry: registries.plainBasic, namespaceCount: 1 }),
    async prepare(on, ground) {
      await connected(on, ground, "other.example.com");
      await connected(on, ground, ground.registryHost);
    },
    args: (_on, ground) => disconnect(ground),
    saysWhenDone: NOTHING_LEFT,
  },
];
