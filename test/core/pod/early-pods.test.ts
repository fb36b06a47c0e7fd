import { describe, expect, it } from "vitest";
import type { Pod } from "../../../src/core/kube/objects.ts";
import { earlyPods } from "../../../src/core/pod/early-pods.ts";
import { ownerNode, pod, replicaSet, running, terminated, waiting } from "../../builders/pod.ts";

/** ServiceAccount default has the pull secret `theirs`, and `pullpass` is attached to it now. */
function early(...pods: readonly Pod[]) {
  const lists = new Map([["default", [{ name: "theirs" }]]]);
  return earlyPods(pods, {
    secretName: "pullpass",
    isOfRegistry: (image) => image.startsWith("reg.example.com/"),
    listOf: (account) => lists.get(account),
  });
}

function kindsOf(...pods: readonly Pod[]): readonly string[] {
  return early(...pods).map(({ kind }) => kind);
}

describe("a Pod that came too early to have the secret", () => {
  it("is made anew by what owns it", () => {
    const web = pod({ owner: replicaSet });
    expect(early(web)).toEqual([
      { kind: "restart", pod: web, owner: { kind: "ReplicaSet", name: "web-5d4", uid: "uid-of-web-5d4" } },
    ]);
  });

  it("is bare where nothing owns it, or where its owner does not control it", () => {
    const { controller: _none, ...reference } = replicaSet;
    expect(kindsOf(pod(), pod({ owner: reference }))).toEqual(["bare", "bare"]);
  });

  it("is static where a Node owns it: deleted, it comes back as it was", () => {
    expect(kindsOf(pod({ owner: ownerNode }))).toEqual(["static"]);
  });

  it("is suppressed where it names a secret that its ServiceAccount does not", () => {
    expect(kindsOf(pod({ owner: replicaSet, pullSecrets: ["its-own"] }))).toEqual(["suppressed"]);
  });

  it("is made anew where it only has what its ServiceAccount gave it", () => {
    expect(kindsOf(pod({ owner: replicaSet, pullSecrets: ["theirs"] }))).toEqual(["restart"]);
  });

  it.each([
    ["the kubelet has said nothing yet", undefined],
    ["it is being created", waiting("ContainerCreating")],
    ["a pull secret of it cannot be decoded", waiting("illegal base64 data at input byte 4")],
    [
      "its image was there once, and must be pulled again",
      { ...waiting("ErrImagePull"), imageID: "sha256:a" },
    ],
  ])("waits for its image where %s", (_what, status) => {
    expect(kindsOf(pod({ owner: replicaSet, status }))).toEqual(["restart"]);
  });

  it("waits for the image of an init container, too", () => {
    const one = pod({
      owner: replicaSet,
      image: "other.example.com/app:1",
      status: waiting("PodInitializing"),
    });
    const initContainers = [{ name: "migrate", image: "reg.example.com/migrate:1" }];
    const initContainerStatuses = [{ ...waiting("ErrImagePull"), name: "migrate" }];
    const both = {
      ...one,
      spec: { ...one.spec, initContainers },
      status: { ...one.status, initContainerStatuses },
    };
    expect(kindsOf(both)).toEqual(["restart"]);
  });

  it("is given in the order of the Pods", () => {
    const pods = [pod({ name: "b" }), pod({ name: "a", owner: replicaSet }), pod({ name: "c" })];
    expect(early(...pods).map((one) => one.pod.metadata.name)).toEqual(["b", "a", "c"]);
  });
});

describe("a Pod that is left out", () => {
  it.each([
    ["has the secret already", pod({ owner: replicaSet, pullSecrets: ["theirs", "pullpass"] })],
    ["is being deleted", pod({ owner: replicaSet, deletionTimestamp: "2026-01-01T00:00:00Z" })],
    ["has succeeded", pod({ owner: replicaSet, phase: "Succeeded", status: terminated("Completed", 0) })],
    ["was evicted", pod({ owner: replicaSet, phase: "Failed", status: undefined })],
    ["runs", pod({ owner: replicaSet, phase: "Running", status: running() })],
    ["crashes, with its image", pod({ owner: replicaSet, status: waiting("CrashLoopBackOff") })],
    [
      "misses a ConfigMap, with its image",
      pod({ owner: replicaSet, status: waiting("CreateContainerConfigError") }),
    ],
    ["waits for an image of another registry", pod({ owner: replicaSet, image: "other.example.com/app:1" })],
    ["runs as a ServiceAccount that nothing is attached to", pod({ owner: replicaSet, account: "builder" })],
  ])("%s", (_what, one) => {
    expect(early(one)).toEqual([]);
  });
});
