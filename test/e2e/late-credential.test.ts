import { describe, expect, inject, it } from "vitest";
import { followRestarts } from "../../src/jobs/follow-pods.ts";
import { proveFromNode } from "../../src/jobs/node-proof.ts";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { portsOf } from "../builders/ports.ts";
import { startReluctantRegistry } from "../servers/reluctant-registry.ts";
import { makePullSecret } from "./pull-secret.ts";
import { pullpass } from "./pullpass.ts";
import { deploy, freshImage, freshNamespace, type Stage, stage, until, untilWaiting } from "./stage.ts";

const { missing } = inject("bed");

/** A Deployment that waits for want of a credential, behind a registry that will refuse the node's first try with one. */
async function refusedAtFirst(on: Stage) {
  const { plainBasic } = on.registries;
  const registry = await startReluctantRegistry(plainBasic);
  const namespace = await freshNamespace(on);
  const pushed = await freshImage(plainBasic);
  const image = pushed.reference.replace(plainBasic.host, registry.host);
  await deploy(on, { namespace, image });
  await untilWaiting(on, namespace, "ImagePullBackOff");
  const { name, password } = plainBasic.users.team;
  const connect = (...flags: readonly string[]) =>
    pullpass(
      [
        ...["connect", registry.host, "-n", namespace, "--image", image, "--restart"],
        ...["--username", name, "--password-stdin", ...flags],
      ],
      { kubeconfig: on.cluster.kubeconfigPath, stdin: password },
    );
  return { registry, namespace, connect };
}

/** Waits until a Pod whose name begins so, and that pulls with the secret, was refused. */
async function untilRefused({ kubectl }: Stage, namespace: string, prefix: string): Promise<void> {
  const path =
    "{range .items[*]}{.metadata.name} {.spec.imagePullSecrets[*].name} {.status.containerStatuses[*].state.waiting.reason}{'\\n'}{end}";
  await until(async () => {
    const lines = (await kubectl(["get", "pods", "-n", namespace, "-o", `jsonpath=${path}`])).split("\n");
    return lines.some(
      (line) => line.startsWith(prefix) && / pullpass (?:ErrImagePull|ImagePullBackOff)$/.test(line),
    );
  });
}

describe.skipIf(missing.length > 0)(
  titleWithNeeds("a node that learns of the credential late", missing),
  () => {
    it("is given a second try for the Pods that are made anew", async () => {
      const on = stage();
      const { registry, namespace, connect } = await refusedAtFirst(on);

      const running = connect("--prove-from", "here");
      await untilRefused(on, namespace, "web-");
      registry.relent();
      const run = await running;

      expect(run, run.stderr).toMatchObject({ code: 0 });
      expect(run.stdout).toMatch(/pod\/web-\S+ Running on node testbed-node\n/);
      expect(run.stderr).not.toContain("could not pull");
    });

    it("is given a second try for the proof", async () => {
      const on = stage();
      const { registry, namespace, connect } = await refusedAtFirst(on);

      const running = connect();
      await untilRefused(on, namespace, "pullpass-proof-");
      registry.relent();
      const run = await running;

      expect(run, run.stderr).toMatchObject({ code: 0 });
      expect(run.stdout).toContain("proven: from node testbed-node, a whole pull");
    });

    it("is said to have failed once the second try was refused, too", async () => {
      const on = stage();
      const { connect } = await refusedAtFirst(on);

      const run = await connect("--prove-from", "here");

      expect(run, run.stderr).toMatchObject({ code: 1 });
      expect(run.stderr).toMatch(/pod `web-\S+` was made anew and could not pull/);
      expect(run.stderr).toContain("401 Unauthorized");
    });

    it.concurrent("is followed until it has read a secret that was not there at its first try", async () => {
      const on = stage();
      const { plainBasic } = on.registries;
      const namespace = await freshNamespace(on);
      const { reference } = await freshImage(plainBasic);
      await attachInAdvance(on, namespace, "late");
      await deploy(on, { namespace, image: reference });
      const owner = await replicaSetOf(on, namespace);
      const target = { kind: "Pod", namespace, name: "web-before" } as const;

      const following = followRestarts(await portsOf(on.cluster), {
        namespace,
        restarts: [{ kind: "restart", target, uid: "before", owner }],
        known: new Set(),
        secretName: "late",
      });
      await untilWaiting(on, namespace, "ImagePullBackOff");
      await makeSecret(on, namespace, "late");

      expect(await following).toMatchObject([{ state: "pulled", node: "testbed-node" }]);
    });

    it.concurrent("is waited for by a proof until it has read the secret", async () => {
      const on = stage();
      const { plainBasic } = on.registries;
      const namespace = await freshNamespace(on);
      const { reference: image } = await freshImage(plainBasic);

      const proving = proveFromNode(await portsOf(on.cluster), {
        namespace,
        image,
        credential: { kind: "secret", name: "late" },
        knownSecret: "late",
      });
      await untilWaiting(on, namespace, "ImagePullBackOff");
      await makeSecret(on, namespace, "late");

      expect(await proving).toMatchObject({ kind: "proven" });
    });

    it.concurrent("says nothing of the credential where it never reads the secret", async () => {
      const on = stage();
      const { plainBasic } = on.registries;
      const namespace = await freshNamespace(on);
      const { reference: image } = await freshImage(plainBasic);

      const proof = await proveFromNode(await portsOf(on.cluster), {
        namespace,
        image,
        credential: { kind: "secret", name: "never" },
        knownSecret: "never",
      });

      expect(proof).toMatchObject({ kind: "unproven" });
      expect(JSON.stringify(proof)).toContain("was still trying after 60 s");
    });
  },
);

async function attachInAdvance({ kubectl }: Stage, namespace: string, name: string): Promise<void> {
  const patch = JSON.stringify({ imagePullSecrets: [{ name }] });
  await kubectl(["patch", "serviceaccount", "default", "-n", namespace, "-p", patch]);
  const tryPod = ["run", "tried", "-n", namespace, "--image=a", "--dry-run=server", "-o", "yaml"];
  await until(async () => (await kubectl(tryPod)).includes(`name: ${name}`));
}

async function replicaSetOf({ kubectl }: Stage, namespace: string) {
  const path = "{.items[0].metadata.name} {.items[0].metadata.uid}";
  const text = await until(() => kubectl(["get", "replicasets", "-n", namespace, "-o", `jsonpath=${path}`]));
  const [name = "", uid = ""] = text.split(" ");
  return { apiVersion: "apps/v1", kind: "ReplicaSet", name, uid, controller: true };
}

async function makeSecret(on: Stage, namespace: string, name: string): Promise<void> {
  const { host, users } = on.registries.plainBasic;
  const { name: username, password } = users.team;
  await makePullSecret(on, { namespace, name, host, username, password });
}
