import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePorts } from "../../../testbed/machine/free-port.ts";
import { deploy, type Stage } from "../stage.ts";
import type { Command } from "./command.ts";
import { connected, passwordFlags } from "./connected.ts";
import type { Ground } from "./ground.ts";

function connectWith(ground: Ground, flags: readonly string[]): readonly string[] {
  const namespaces = ground.namespaces.flatMap((namespace) => ["-n", namespace]);
  return ["connect", ground.registryHost, ...namespaces, ...flags, "--image", ground.image];
}

async function deployIn(on: Stage, { namespaces, image }: Ground): Promise<void> {
  for (const namespace of namespaces) {
    await deploy(on, { namespace, image });
    // Its Pod is there before the command reads: so it is always one that came too early.
    await on.kubectl(["wait", "-n", namespace, "--for=create", "pod", "--selector=app=web", "--timeout=30s"]);
  }
}

export const CONNECT_COMMANDS: readonly Command[] = [
  {
    title: "connect, with a Pod that came too early",
    wish: async ({ registries }) => ({ registry: registries.plainBearer, namespaceCount: 1 }),
    prepare: deployIn,
    args: (on, ground) => connectWith(ground, [...passwordFlags(on.registries), "--restart"]),
  },
  {
    title: "connect, into a secret with another registry's entry",
    wish: async ({ registries }) => ({ registry: registries.plainBasic, namespaceCount: 1 }),
    prepare: (on, ground) => connected(on, ground, "other.example.com"),
    args: (on, ground) => connectWith(ground, passwordFlags(on.registries)),
  },
  {
    title: "connect, to a registry that only the cluster reaches",
    async wish({ registries }) {
      const [port = 0] = await freePorts(1);
      return { registry: registries.plainBasic, namespaceCount: 1, hostForNodeAlone: `127.0.0.1:${port}` };
    },
    prepare: async () => undefined,
    args: (on, ground) => connectWith(ground, passwordFlags(on.registries)),
  },
  {
    title: "connect, with a docker login",
    wish: async ({ registries }) => ({ registry: registries.plainBasic, namespaceCount: 1 }),
    async prepare({ registries }, { folder, registryHost }) {
      const { name, password } = registries.users.team;
      const auth = Buffer.from(`${name}:${password}`).toString("base64");
      await writeFile(join(folder, "config.json"), JSON.stringify({ auths: { [registryHost]: { auth } } }));
    },
    args: (_on, ground) => connectWith(ground, ["--method", "docker-login"]),
    environment: ({ folder }) => ({ DOCKER_CONFIG: folder }),
  },
  {
    title: "connect, in two namespaces with Pods that came too early",
    isSideBySide: true,
    wish: async ({ registries }) => ({ registry: registries.plainBasic, namespaceCount: 2 }),
    prepare: deployIn,
    args: (on, ground) => connectWith(ground, [...passwordFlags(on.registries), "--restart"]),
  },
];
