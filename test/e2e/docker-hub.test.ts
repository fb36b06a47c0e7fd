import { describe, expect, inject, it } from "vitest";
import { pushImage } from "../../testbed/image-push.ts";
import { makeImage } from "../../testbed/images.ts";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { pullpass } from "./pullpass.ts";
import { dockerConfigOf, freshNamespace, pulledEvents, stage } from "./stage.ts";

const { missing } = inject("bed");

/**
 * Docker Hub itself cannot be reached from a test. Its nodes can be told of a mirror, though, and containerd sends
 * a mirror the credential of the image's own host: so the kubelet's lookup, the key and the pull are the real ones.
 */
describe.skipIf(missing.length > 0)(
  titleWithNeeds("Docker Hub, through a mirror that only nodes know", missing),
  () => {
    it("is proven from a node first and then written under the key that every kubelet matches", async () => {
      const on = stage();
      const { plainBasic, users } = on.registries;
      const namespace = await freshNamespace(on);
      const repository = `team/hub-${namespace}`;
      await pushImage(plainBasic, `${repository}:1`, await makeImage(), users.team);
      const capabilities = `capabilities = ["pull", "resolve"]`;
      await on.configureRegistry(
        "docker.io",
        `server = "${plainBasic.url}"\n[host."${plainBasic.url}"]\n  ${capabilities}\n`,
      );

      const run = await pullpass(
        [
          ...["connect", "docker.io", "-n", namespace, "--method", "password", "--username", users.team.name],
          ...["--password-file", users.team.passwordPath, "--image", `${repository}:1`],
        ],
        { kubeconfig: on.cluster.kubeconfigPath },
      );

      expect(run, run.stderr).toMatchObject({ code: 0 });
      expect(run.stderr).toContain("a node is asked instead, with a short-lived secret");
      expect(run.stdout).toContain("proven: from node testbed-node, a whole pull");
      expect(run.stdout).not.toContain("proven: from here");
      expect(Object.keys((await dockerConfigOf(on, namespace)).auths)).toEqual([
        "https://index.docker.io/v1/",
      ]);
      expect(await on.kubectl(["get", "secrets", "-n", namespace, "-o", "name"])).toBe("secret/pullpass\n");
      expect(await pulledEvents(on, namespace)).toContainEqual(
        expect.stringContaining(`Successfully pulled image "${repository}:1"`),
      );
    });

    it.each([
      ["docker.io", "https://index.docker.io/v1/"],
      ["https://index.docker.io/v1/", "https://index.docker.io/v1/"],
      ["registry-1.docker.io", "https://index.docker.io/v1/"],
      ["docker.io/acme", "docker.io/acme"],
    ])("writes REGISTRY %s under the key %s", async (registry, key) => {
      const on = stage();
      const namespace = await freshNamespace(on);
      const { name, passwordPath } = on.registries.users.team;

      const run = await pullpass(
        [
          ...["connect", registry, "-n", namespace, "--method", "password", "--username", name],
          ...["--password-file", passwordPath, "--prove", "none"],
        ],
        { kubeconfig: on.cluster.kubeconfigPath },
      );

      expect(run, run.stderr).toMatchObject({ code: 0 });
      expect(Object.keys((await dockerConfigOf(on, namespace)).auths)).toEqual([key]);
      const asked = await pullpass(["check", "acme/app", "-n", namespace, "--prove", "none"], {
        kubeconfig: on.cluster.kubeconfigPath,
      });
      expect(asked.stdout).toContain(`1. secret ${namespace}/pullpass, key ${key}, user ${name}\n`);
    });
  },
);
