import { describe, expect, inject, it } from "vitest";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { allow, connectAsTeam } from "./connect-as-team.ts";
import {
  attachedTo,
  dockerConfigOf,
  fingerprint,
  freshImage,
  freshNamespace,
  type Stage,
  stage,
  until,
} from "./stage.ts";

const { missing } = inject("bed");

/** What each does to a proof Pod, and what of it the person is told. */
const OBSTACLES: readonly (readonly [string, (on: Stage, namespace: string) => Promise<void>, RegExp])[] = [
  [
    "a quota that is used up",
    async ({ kubectl }, namespace) => {
      await kubectl(["create", "quota", "none", "-n", namespace, "--hard=pods=0"]);
    },
    /exceeded quota: none/,
  ],
  [
    "a policy for images",
    async ({ kubectl }, namespace) => {
      await kubectl(["apply", "-f", "-"], JSON.stringify(policyAgainstPods(namespace)));
      const tryPod = ["run", "tried", "-n", namespace, "--image=reg.example.com/app", "--dry-run=server"];
      // It is in force a moment after it was made.
      await until(() =>
        kubectl(tryPod).then(
          () => false,
          () => true,
        ),
      );
    },
    /only from the shop's own registry/,
  ],
  [
    "a range of limits that it is below",
    async ({ kubectl }, namespace) => {
      const limits = { apiVersion: "v1", kind: "LimitRange", metadata: { name: "big", namespace } };
      const least = { limits: [{ type: "Container", min: { memory: "1Gi" } }] };
      await kubectl(["apply", "-f", "-"], JSON.stringify({ ...limits, spec: least }));
    },
    /minimum memory usage per Container is 1Gi/,
  ],
];

function policyAgainstPods(namespace: string) {
  const name = `images-${namespace}`;
  const namespaceSelector = { matchLabels: { "kubernetes.io/metadata.name": namespace } };
  return {
    apiVersion: "v1",
    kind: "List",
    items: [
      {
        apiVersion: "admissionregistration.k8s.io/v1",
        kind: "ValidatingAdmissionPolicy",
        metadata: { name },
        spec: {
          matchConstraints: {
            namespaceSelector,
            resourceRules: [
              { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] },
            ],
          },
          validations: [{ expression: "false", message: "images come only from the shop's own registry" }],
        },
      },
      {
        apiVersion: "admissionregistration.k8s.io/v1",
        kind: "ValidatingAdmissionPolicyBinding",
        metadata: { name },
        spec: { policyName: name, validationActions: ["Deny"] },
      },
    ],
  };
}

describe.skipIf(missing.length > 0)(titleWithNeeds("a proof that a node may not give", missing), () => {
  it.each(OBSTACLES)("leaves what was written and says unsure: %s", async (_what, obstruct, words) => {
    const on = stage();
    const { plainBasic } = on.registries;
    const namespace = await freshNamespace(on);
    const image = await freshImage(plainBasic);
    await obstruct(on, namespace);

    const run = await connectAsTeam(on, plainBasic, { namespace, flags: ["--image", image.reference] });

    expect(run, run.stderr).toMatchObject({ code: 3 });
    expect(run.stdout).toContain("proven: from here, down to the first layer");
    expect(run.stdout).not.toContain("from node");
    expect(run.stderr).toContain("[PP1903]: no node could be made to pull");
    expect(run.stderr).toMatch(words);
    expect(run.stdout + run.stderr).not.toContain(plainBasic.users.team.password);
    expect(run.stderr).toContain("--prove-from here");
    expect(await attachedTo(on, namespace)).toEqual(["pullpass"]);
    expect(Object.keys((await dockerConfigOf(on, namespace)).auths)).toEqual([plainBasic.host]);

    const told = await connectAsTeam(on, plainBasic, {
      namespace,
      flags: ["--image", image.reference, "--prove-from", "here"],
    });
    expect(told, told.stderr).toMatchObject({ code: 0 });
  });

  it("is given where Pod Security is restricted", async () => {
    const on = stage();
    const { plainBasic } = on.registries;
    const namespace = await freshNamespace(on);
    const image = await freshImage(plainBasic);
    await on.kubectl(["label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted"]);

    const run = await connectAsTeam(on, plainBasic, { namespace, flags: ["--image", image.reference] });

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(run.stdout).toContain("proven: from node testbed-node, a whole pull");
  });

  it("names the right that is missing when nobody may create Pods, and keeps what was written", async () => {
    const on = stage();
    const { plainBasic } = on.registries;
    const namespace = await freshNamespace(on);
    const image = await freshImage(plainBasic);
    await allow(on, "alice", {
      namespace,
      verbs: "get,list,watch",
      resources: "secrets,serviceaccounts,pods",
    });
    await allow(on, "alice", { namespace, verbs: "create,update", resources: "secrets" });
    await allow(on, "alice", { namespace, verbs: "patch", resources: "serviceaccounts" });

    const run = await connectAsTeam(on, plainBasic, {
      namespace,
      flags: ["--image", image.reference],
      kubeconfig: on.cluster.restrictedKubeconfigPaths.alice,
    });

    expect(run, run.stderr).toMatchObject({ code: 3 });
    expect(run.stderr).toContain(`you may not create pods/`);
    expect(run.stderr).toContain(`kubectl auth can-i create pods -n ${namespace}`);
    expect(await attachedTo(on, namespace)).toEqual(["pullpass"]);
  });

  it("is not even asked for when secrets may not be read: the right is named, and nothing is written", async () => {
    const on = stage();
    const { plainBasic } = on.registries;
    const namespace = await freshNamespace(on);
    await allow(on, "bob", { namespace, verbs: "get,list,watch", resources: "serviceaccounts,pods" });
    const before = await fingerprint(on, namespace);

    const run = await connectAsTeam(on, plainBasic, {
      namespace,
      kubeconfig: on.cluster.restrictedKubeconfigPaths.bob,
    });

    expect(run, run.stderr).toMatchObject({ code: 4, stdout: "" });
    expect(run.stderr).toContain(`you may not get secrets/pullpass in namespace ${namespace}`);
    expect(run.stderr).toContain(`kubectl auth can-i get secrets/pullpass -n ${namespace}`);
    expect(await fingerprint(on, namespace)).toBe(before);
  });
});
