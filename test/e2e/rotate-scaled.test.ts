import { describe, expect, inject, it } from "vitest";
import { pushImage } from "../../testbed/image-push.ts";
import { makeImage } from "../../testbed/images.ts";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { passwordFlags } from "./kill/connected.ts";
import { pullpass } from "./pullpass.ts";
import { expectNoFailure, PATIENCE_MS, rotateUnder } from "./scaling/rotations.ts";
import { scaleUpAndDown } from "./scaling/scaled-load.ts";
import { freshImage, freshNamespace, stage } from "./stage.ts";

const { missing } = inject("bed");
const SECRET = "scaled";

describe.skipIf(missing.length > 0)(
  titleWithNeeds("a rotation while a Deployment is scaled", missing),
  () => {
    it("fails no pull of new digests, and leaves no second without a valid credential: password", {
      timeout: PATIENCE_MS,
    }, async ({ annotate }) => {
      const on = stage();
      const registry = on.registries.plainBasic;
      const { host, url, users } = registry;
      const namespace = await freshNamespace(on);
      const run = (...args: readonly string[]) =>
        pullpass([...args, "--secret-name", SECRET], { kubeconfig: on.cluster.kubeconfigPath });
      const { reference } = await freshImage(registry);
      const connected = await run("connect", host, "-n", namespace, ...passwordFlags(registry));
      expect(connected, connected.stderr).toMatchObject({ code: 0 });
      const load = await scaleUpAndDown(on, {
        ...{ namespace, secretName: SECRET, host, image: reference },
        async push() {
          const target = reference.slice(host.length + 1);
          return (await pushImage(registry, target, await makeImage(), users.team)).digest;
        },
        ask: async (auth) =>
          (await fetch(`${url}/v2/`, { headers: { authorization: `Basic ${auth}` } })).status,
      });

      const turns = [users.other, users.robot, users.team];
      const seen = await rotateUnder(load, async (nth) => {
        const { name, passwordPath } = turns[nth % turns.length] ?? users.team;
        const given = ["--username", name, "--password-file", passwordPath];
        return run("rotate", host, "-n", namespace, "--image", reference, ...given);
      });

      await annotate(expectNoFailure("password", seen));
      await on.kubectl(["delete", "namespace", "--wait=false", namespace]);
    });
  },
);
