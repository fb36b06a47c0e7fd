import { beforeAll, describe, expect, inject, it } from "vitest";
import { containerImage } from "../../scripts/release/container-image.ts";
import { pushImage } from "../../testbed/image-push.ts";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { EXECUTABLE } from "../command.ts";
import { connectAsTeam } from "./connect-as-team.ts";
import { freshImage, freshNamespace, type Stage, stage, until } from "./stage.ts";

const { missing } = inject("bed");

describe.skipIf(missing.length > 0)(titleWithNeeds("the image of pullpass, in a Pod", missing), () => {
  let image = "";
  beforeAll(async () => {
    const { plainBearer } = stage().registries;
    const made = containerImage(EXECUTABLE);
    image = (await pushImage(plainBearer, "team/pullpass:1", made, plainBearer.users.team)).reference;
  });

  it("is pulled from a private registry, and tells the state of its namespace as the Pod's ServiceAccount", async () => {
    const { on, namespace } = await podStage();

    const ran = await runInPod(on, { namespace, image, args: ["status"] });

    expect(ran, ran.log).toMatchObject({ exitCode: 0 });
    expect(ran.log).toContain(on.registries.plainBearer.host);
    expect(ran.log).toMatch(/\bcovered\b/);
  });

  it("checks an image with the secrets of its namespace", async () => {
    const { on, namespace } = await podStage();
    const wanted = await freshImage(on.registries.plainBearer);

    // The registry listens on the node's loopback, so the Pod has to be there.
    const args = ["check", wanted.reference];
    const ran = await runInPod(on, { namespace, image, args, hostNetwork: true });

    expect(ran, ran.log).toMatchObject({ exitCode: 0 });
    expect(ran.log).toContain(`yes: ${wanted.reference} for ServiceAccount ${namespace}/default`);
  });

  it("says which right its ServiceAccount lacks", async () => {
    const { on, namespace } = await podStage({ rights: false });

    const ran = await runInPod(on, { namespace, image, args: ["status"] });

    expect(ran.exitCode, ran.log).not.toBe(0);
    expect(ran.log).toContain(`system:serviceaccount:${namespace}:pullpass`);
  });
});

interface PodStage {
  readonly on: Stage;
  readonly namespace: string;
}

/** A namespace that may pull from the registry in which our image lies, and a ServiceAccount `pullpass` that may read there. */
async function podStage({ rights = true } = {}): Promise<PodStage> {
  const on = stage();
  const { plainBearer } = on.registries;
  const namespace = await freshNamespace(on);
  await on.kubectl(["create", "serviceaccount", "pullpass", "-n", namespace]);
  await connectAsTeam(on, plainBearer, { namespace });
  const subject = `--serviceaccount=${namespace}:pullpass`;
  if (rights)
    await on.kubectl(["create", "rolebinding", "reads", "--clusterrole=admin", subject, "-n", namespace]);
  return { on, namespace };
}

interface PodWish {
  readonly namespace: string;
  readonly image: string;
  readonly args: readonly string[];
  readonly hostNetwork?: boolean;
}

interface PodRun {
  readonly exitCode: number;
  /** Both streams, as `kubectl logs` gives them. */
  readonly log: string;
}

/** Runs it under what the strictest of Kubernetes' Pod security standards asks for, and a file system that nobody may write. */
async function runInPod({ kubectl }: Stage, wish: PodWish): Promise<PodRun> {
  const { namespace, image, args, hostNetwork = false } = wish;
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "pullpass", namespace },
    spec: {
      serviceAccountName: "pullpass",
      restartPolicy: "Never",
      hostNetwork,
      imagePullSecrets: [{ name: "pullpass" }],
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
      containers: [
        {
          name: "pullpass",
          image,
          args,
          securityContext: {
            readOnlyRootFilesystem: true,
            allowPrivilegeEscalation: false,
            capabilities: { drop: ["ALL"] },
          },
        },
      ],
    },
  };
  await kubectl(["apply", "-f", "-"], JSON.stringify(pod));
  const path = "jsonpath={.status.containerStatuses[0].state.terminated.exitCode}";
  const exitCode = await until(
    async () => (await kubectl(["get", "pod", "pullpass", "-n", namespace, "-o", path])).trim() || undefined,
  );
  return { exitCode: Number(exitCode), log: await kubectl(["logs", "pullpass", "-n", namespace]) };
}
