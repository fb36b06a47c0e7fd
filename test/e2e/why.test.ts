import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { allow } from "./connect-as-team.ts";
import { type PullpassRun, pullpass } from "./pullpass.ts";
import { freshImage, freshNamespace, type Stage, stage, until } from "./stage.ts";
import { applyPods, kubeletSays, pullSecret } from "./why-stage.ts";

const { missing } = inject("bed");

describe.skipIf(missing.length > 0)(titleWithNeeds("why on a whole cluster", missing), () => {
  let on: Stage;
  let namespace = "";
  beforeAll(async () => {
    on = stage();
    namespace = await freshNamespace(on);
  });

  it("has nothing to say of a Pod that runs", async () => {
    const { plainBasic } = on.registries;
    const image = await freshImage(plainBasic);
    await pullSecret(on, namespace, "good", { [plainBasic.host]: plainBasic.users.team });
    await applyPods(on, namespace, [{ name: "well", image: image.reference, pullSecret: "good" }]);
    await until(async () =>
      (await on.kubectl(["get", "pod", "well", "-n", namespace, "-o", "jsonpath={.status.phase}"])).includes(
        "Running",
      ),
    );

    const run = await why(on, ["well", "-n", namespace]);

    expect(run, run.stderr).toMatchObject({ code: 0, stdout: `nothing wrong: pod ${namespace}/well\n` });
    expect(JSON.parse((await why(on, ["well", "-n", namespace, "-o", "json"])).stdout)).toMatchObject({
      kind: "WhyReport",
      findings: [],
    });
  });

  it("says that a Pod is gone", async () => {
    const run = await why(on, ["gone", "-n", namespace]);
    expect(run, run.stderr).toMatchObject({ code: 1 });
    expect(run.stdout).toContain(`the cluster has no pods/gone in namespace ${namespace}`);
  });

  it("says of a Pod that no node takes that it is not about images", async () => {
    await applyPods(on, namespace, [
      { name: "nowhere", image: "reg.example.com/app:1", nodeSelector: { disk: "none" } },
    ]);
    await until(async () =>
      (await on.kubectl(["get", "pod", "nowhere", "-n", namespace, "-o", "json"])).includes("Unschedulable"),
    );

    const run = await why(on, ["nowhere", "-n", namespace]);

    expect(run, run.stderr).toMatchObject({ code: 1 });
    expect(run.stdout).toContain("warning[PP1998]: no node has taken the Pod yet");
  });

  it("needs no event: the Pod's own status has the reason", async () => {
    const { plainBasic } = on.registries;
    const image = await freshImage(plainBasic);
    await pullSecret(on, namespace, "wrong", {
      [plainBasic.host]: { ...plainBasic.users.team, password: "wr0ng-Pa55word" },
    });
    await applyPods(on, namespace, [{ name: "eventless", image: image.reference, pullSecret: "wrong" }]);
    await kubeletSays(on, namespace, "eventless", "401");
    await on.kubectl(["delete", "events", "--all", "-n", namespace]);

    const run = await why(on, ["eventless", "-n", namespace]);

    expect(run, run.stderr).toMatchObject({ code: 1 });
    expect(run.stdout).toContain("error[PP1203]");
    expect(run.stdout + run.stderr).not.toContain("wr0ng-Pa55word");

    const folder = await mkdtemp(join(tmpdir(), "pullpass-why-"));
    const file = join(folder, "facts.json");
    await why(on, ["eventless", "-n", namespace, "--save", file]);
    expect(await readFile(file, "utf8")).not.toContain("wr0ng-Pa55word");
    const replayed = await pullpass(["why", "--from", file], { kubeconfig: "/nonexistent" });
    await rm(folder, { recursive: true });
    expect(replayed, replayed.stderr).toMatchObject({ code: 1, stdout: run.stdout });
  });

  it("goes on where the secrets may not be read, says so, and is unsure only because that decides", async () => {
    const { plainBasic } = on.registries;
    const image = await freshImage(plainBasic);
    const unseen = await freshNamespace(on);
    await pullSecret(on, unseen, "wrong", { [plainBasic.host]: { name: "team", password: "wr0ng" } });
    await applyPods(on, unseen, [
      { name: "unseen", image: image.reference, pullSecret: "wrong" },
      { name: "unseen-dns", image: "nowhere.registry.invalid/app:1", pullSecret: "wrong" },
    ]);
    await kubeletSays(on, unseen, "unseen", "401");
    await kubeletSays(on, unseen, "unseen-dns", "no such host");
    for (const resources of ["pods", "events", "serviceaccounts"])
      await allow(on, "bob", { namespace: unseen, verbs: "get,list", resources });
    const asBob = on.cluster.kubeconfigPath.replace("admin.kubeconfig", "bob.kubeconfig");

    const run = await why(on, ["unseen", "-n", unseen], asBob);
    expect(run, run.stderr).toMatchObject({ code: 3 });
    expect(run.stdout).toContain(`secret ${unseen}/wrong: you may not read it`);
    expect(run.stderr).toContain(`note: the pull secrets of namespace ${unseen} could not be read`);

    const decided = await why(on, ["unseen-dns", "-n", unseen], asBob);
    expect(decided, decided.stderr).toMatchObject({ code: 1 });
    expect(decided.stdout).toContain("error[PP1401]");
  });

  describe("with a registry that takes connections and never answers", () => {
    const silent = createServer((socket) => socket.on("error", () => undefined));
    let port = 0;
    beforeAll(async () => {
      await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
      const address = silent.address();
      port = typeof address === "object" && address !== null ? address.port : 0;
    });
    afterAll(() => {
      silent.close();
    });

    it("answers within 15 s, and says that the registry did not", async () => {
      const image = `127.0.0.1:${port}/team/app:1`;
      await pullSecret(on, namespace, "hangs", { [`127.0.0.1:${port}`]: { name: "ci", password: "x" } });
      await applyPods(on, namespace, [{ name: "hangs", image, pullSecret: "hangs" }]);
      await until(async () =>
        (await on.kubectl(["get", "events", "-n", namespace, "-o", "json"])).includes(
          `Pulling image \\"${image}\\"`,
        ),
      );
      const start = performance.now();
      const run = await why(on, ["hangs", "-n", namespace]);
      const tookMs = performance.now() - start;

      expect(run.stdout).toContain("did not answer within");
      expect(run, run.stdout).toMatchObject({ code: 1 });
      expect(tookMs).toBeLessThan(15_000);
    });
  });
});

function why(
  on: Stage,
  args: readonly string[],
  kubeconfig = on.cluster.kubeconfigPath,
): Promise<PullpassRun> {
  return pullpass(["why", ...args], { kubeconfig });
}
