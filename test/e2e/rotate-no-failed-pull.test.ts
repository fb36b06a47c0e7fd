import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, inject, it } from "vitest";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { passwordFlags } from "./kill/connected.ts";
import { pullpass } from "./pullpass.ts";
import { deploy, dockerConfigOf, freshImage, freshNamespace, stage, until } from "./stage.ts";

const { missing } = inject("bed");
const SECRET = "no-failed-pull";

describe.skipIf(missing.length > 0)(titleWithNeeds("a rotation under load", missing), () => {
  it("fails no pull of new images through three rotations, and leaves no moment without a valid credential", {
    timeout: 240_000,
  }, async () => {
    const on = stage();
    const registry = on.registries.plainBasic;
    const { host, url, users } = registry;
    const namespace = await freshNamespace(on);
    const run = (...args: readonly string[]) =>
      pullpass([...args, "--secret-name", SECRET], { kubeconfig: on.cluster.kubeconfigPath });
    const first = await freshImage(registry);
    await deploy(on, { namespace, image: first.reference });
    const connected = await run("connect", host, "-n", namespace, ...passwordFlags(registry), "--restart");
    expect(connected, connected.stderr).toMatchObject({ code: 0 });
    await untilRunning(first.reference);

    let isOver = false;
    const refused: string[] = [];
    const images = [first.reference];
    // A node never has the image: each is of a new digest, and its Pod has to pull it with what is in the secret then.
    const rollOut = (async () => {
      while (!isOver) {
        const { reference } = await freshImage(registry);
        await on.kubectl(["set", "image", "deployment/web", `app=${reference}`, "-n", namespace]);
        await untilRunning(reference);
        images.push(reference);
      }
    })();
    const probe = (async () => {
      while (!isOver) {
        const { auths } = await dockerConfigOf(on, namespace, SECRET);
        const answer = await fetch(`${url}/v2/`, {
          headers: { authorization: `Basic ${auths[host]?.auth ?? ""}` },
        });
        if (answer.status !== 200) refused.push(`${new Date().toISOString()} ${answer.status}`);
        await sleep(1_000);
      }
    })();

    const turns = [users.other, users.robot, users.team];
    const before = images.length;
    for (const { name, passwordPath } of turns) {
      const rotated = await run(
        "rotate",
        host,
        "-n",
        namespace,
        "--username",
        name,
        "--password-file",
        passwordPath,
      );
      expect(rotated, rotated.stderr).toMatchObject({ code: 0 });
      expect(rotated.stdout).toContain("proven: from node");
      // At least one Pod of a new image in each turn.
      const seen = images.length;
      await until(async () => images.length > seen);
    }
    isOver = true;
    await Promise.all([rollOut, probe]);

    expect(images.length - before).toBeGreaterThanOrEqual(turns.length);
    expect(refused).toEqual([]);
    const failed = [
      "get",
      "events",
      "-n",
      namespace,
      "--field-selector=reason=Failed,involvedObject.kind=Pod",
    ];
    const events = await on.kubectl([...failed, "-o", "jsonpath={range .items[*]}{.message}{'\\n'}{end}"]);
    // Before it was connected the first Pod could not pull; nothing of any other image ever failed to.
    const ofLater = events
      .split("\n")
      .filter((line) => images.slice(1).some((image) => line.includes(image)));
    expect(ofLater).toEqual([]);
    await on.kubectl(["delete", "namespace", "--wait=false", namespace]);

    async function untilRunning(image: string): Promise<void> {
      const path = "{range .items[*]}{.spec.containers[0].image} {.status.phase}{'\\n'}{end}";
      await until(async () => {
        const pods = await on.kubectl(["get", "pods", "-n", namespace, "-o", `jsonpath=${path}`]);
        return pods.split("\n").includes(`${image} Running`);
      });
    }
  });
});
