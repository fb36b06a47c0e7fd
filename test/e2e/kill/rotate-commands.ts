import type { Stage } from "../stage.ts";
import type { Command } from "./command.ts";
import { connected } from "./connected.ts";
import type { Ground } from "./ground.ts";

/** In the ground's namespaces, to another user's credential: the old one stays good beside it. */
function rotateTo({ registries }: Stage, { registryHost, namespaces, image }: Ground): readonly string[] {
  const { name, passwordPath } = registries.users.other;
  const where = namespaces.flatMap((namespace) => ["-n", namespace]);
  return [
    "rotate",
    registryHost,
    ...where,
    "--username",
    name,
    "--password-file",
    passwordPath,
    "--image",
    image,
  ];
}

export const ROTATE_COMMANDS: readonly Command[] = [
  {
    title: "rotate, one namespace",
    wish: async ({ registries }) => ({ registry: registries.plainBasic, namespaceCount: 1 }),
    prepare: (on, ground) => connected(on, ground, ground.registryHost),
    args: rotateTo,
  },
  {
    title: "rotate, two namespaces",
    wish: async ({ registries }) => ({ registry: registries.plainBasic, namespaceCount: 2 }),
    async prepare(on, ground) {
      for (const namespace of ground.namespaces)
        await connected(on, { ...ground, namespaces: [namespace] }, ground.registryHost);
    },
    args: rotateTo,
  },
];
