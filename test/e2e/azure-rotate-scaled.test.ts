import { afterEach, expect, it } from "vitest";
import { pushImage } from "../../testbed/image-push.ts";
import { makeImage } from "../../testbed/images.ts";
import { describeOnAzure, HOST } from "./describe-azure.ts";
import { expectNoFailure, PATIENCE_MS, rotateUnder } from "./scaling/rotations.ts";
import { scaleUpAndDown } from "./scaling/scaled-load.ts";

describeOnAzure("a rotation in Azure while a Deployment is scaled", (azure) => {
  // The registry's token has two passwords for all of them, so that no test's may be left in use.
  afterEach(async () => {
    await azure.on.kubectl(["delete", "namespace", azure.namespace]);
  });

  it.for([
    { method: "admin-user", connect: ["--enable-admin-user"], rotate: ["--regenerate"] },
    { method: "new-service-principal", connect: [], rotate: [] },
    { method: "repository-token", connect: [], rotate: [] },
  ])(
    "fails no pull of new digests, though the old one ends at once: $method",
    {
      timeout: PATIENCE_MS,
    },
    async ({ method, connect, rotate }, { annotate }) => {
      const { on, here, caller, namespace, image } = azure;
      const { plainBasic } = on.registries;
      const connected = await azure.connect("--method", method, ...connect);
      expect(connected, connected.stderr).toMatchObject({ code: 0 });
      const [repository = ""] = image.slice(HOST.length + 1).split(":");
      const load = await scaleUpAndDown(on, {
        ...{ namespace, secretName: "pullpass", host: HOST, image },
        async push() {
          const target = image.slice(HOST.length + 1);
          return (await pushImage(plainBasic, target, await makeImage(), plainBasic.users.team)).digest;
        },
        ask: (auth) => here.askForToken(auth, repository),
      });

      const seen = await rotateUnder(load, () =>
        here.run(caller, ["rotate", HOST, "-n", namespace, "--image", image, "--grace", "0", ...rotate]),
      );

      await annotate(expectNoFailure(method, seen));
    },
  );
});
