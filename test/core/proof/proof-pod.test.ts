import { describe, expect, it } from "vitest";
import type { ContainerStatus, Pod } from "../../../src/core/kube/objects.ts";
import { proofPodManifest, proofPodState, pulledEvent } from "../../../src/core/proof/proof-pod.ts";
import { objectMeta } from "../../builders/object-meta.ts";
import { pod, running, terminated, waiting } from "../../builders/pod.ts";

const request = {
  name: "pullpass-proof-x",
  namespace: "shop",
  image: "reg.example.com/app:1",
  credential: { kind: "account", name: "web" },
} as const;

describe("the Pod of a proof", () => {
  it("pulls always, runs nothing, passes restricted policies and quotas, and ends by itself", () => {
    expect(proofPodManifest(request)).toEqual({
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name: "pullpass-proof-x",
        namespace: "shop",
        labels: { "app.kubernetes.io/managed-by": "pullpass", "app.kubernetes.io/component": "proof" },
      },
      spec: {
        serviceAccountName: "web",
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        restartPolicy: "Never",
        activeDeadlineSeconds: 120,
        terminationGracePeriodSeconds: 0,
        securityContext: {
          runAsNonRoot: true,
          runAsUser: 65532,
          seccompProfile: { type: "RuntimeDefault" },
        },
        containers: [
          {
            name: "proof",
            image: "reg.example.com/app:1",
            imagePullPolicy: "Always",
            command: ["/pullpass-proof/this-program-does-not-exist"],
            resources: {
              requests: { cpu: "10m", memory: "16Mi" },
              limits: { cpu: "200m", memory: "64Mi" },
            },
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
          },
        ],
      },
    });
  });

  it("names a secret that is not there where the node alone is to pull, so that admission adds no other", () => {
    const { spec } = proofPodManifest({ ...request, credential: { kind: "node" } });
    expect(spec).toMatchObject({ imagePullSecrets: [{ name: request.name }] });
  });

  it("names one secret of its own where no ServiceAccount has it yet", () => {
    const { spec } = proofPodManifest({
      ...request,
      credential: { kind: "secret", name: "pullpass-proof-y" },
    });
    expect(spec).toMatchObject({ imagePullSecrets: [{ name: "pullpass-proof-y" }] });
    expect(spec).not.toHaveProperty("serviceAccountName");
  });

  it("goes to a node by the node's name, which its label need not repeat", () => {
    const matchFields = [{ key: "metadata.name", operator: "In", values: ["node-1"] }];
    expect(proofPodManifest({ ...request, node: "node-1" })["spec"]).toMatchObject({
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields }] },
        },
      },
    });
  });
});

describe("what a proof Pod has shown", () => {
  const pulled = { kind: "pulled", node: "node-1" };

  it.each([
    ["StartError, as planned", terminated("StartError", 128)],
    ["ContainerCannotRun, as cri-dockerd has it", terminated("ContainerCannotRun", 127)],
    ["CreateContainerError, as CRI-O has it", waiting("CreateContainerError")],
    ["RunContainerError", waiting("RunContainerError")],
    ["CreateContainerConfigError", waiting("CreateContainerConfigError")],
    ["a program that runs after all", running()],
    [
      "a start that failed before",
      { ...waiting("CrashLoopBackOff"), lastState: { terminated: { exitCode: 128 } } },
    ],
  ])("is a pull: %s", (_what, status) => {
    expect(proofPodState(pod({ status }))).toEqual(pulled);
  });

  it("is a pull also once the Pod has failed, as a Pod does whose program is not there", () => {
    expect(proofPodState(pod({ phase: "Failed", status: terminated("StartError", 128) }))).toEqual(pulled);
  });

  it.each([
    "ErrImagePull",
    "ImagePullBackOff",
    "InvalidImageName",
    "illegal base64 data at input byte 4",
  ])("is a failed pull: %s", (reason) => {
    expect(proofPodState(pod({ status: waiting(reason, "401 Unauthorized") }))).toEqual({
      kind: "pull-failed",
      node: "node-1",
      reason,
      message: "401 Unauthorized",
    });
  });

  it.each([
    ["nothing yet", undefined],
    ["ContainerCreating", waiting("ContainerCreating")],
  ])("is nothing so far: %s", (_what, status) => {
    expect(proofPodState(pod({ status }))).toEqual({ kind: "waiting", node: "node-1" });
  });

  it("is nothing so far where no node was chosen", () => {
    expect(proofPodState(unscheduled([]))).toEqual({ kind: "waiting" });
  });

  it.each([
    [
      "by the scheduler",
      "0/3 nodes are available: 3 node(s) had untolerated taint",
      "0/3 nodes are available: 3 node(s) had untolerated taint",
    ],
    ["by a gate, without a word", undefined, "SchedulingGated"],
  ])("is that no node took it, so far: %s", (_who, message, text) => {
    const condition = { type: "PodScheduled", status: "False", reason: "SchedulingGated" };
    const state = proofPodState(unscheduled([message === undefined ? condition : { ...condition, message }]));
    expect(state).toEqual({ kind: "unschedulable", message: text });
  });

  it.each([
    ["evicted", "Evicted", undefined],
    [
      "evicted, with a stand-in for the container that never was",
      "Evicted",
      terminated("ContainerStatusUnknown", 137, ""),
    ],
    ["out of its time while it pulled", "DeadlineExceeded", terminated("ContainerStatusUnknown", 137, "")],
    ["rejected by the kubelet", "OutOfcpu", undefined],
  ])("is that it was ended before it showed anything: %s", (_how, reason, status) => {
    expect(proofPodState(ended(reason, status))).toEqual({ kind: "ended", reason, message: "why" });
  });

  it("is an end without words where the kubelet has none", () => {
    expect(proofPodState(pod({ phase: "Failed", status: undefined }))).toEqual({
      kind: "ended",
      reason: "Failed",
      message: "",
    });
  });
});

describe("the kubelet's record of the pull", () => {
  const event = (reason: string, message?: string) => ({
    metadata: objectMeta("event"),
    involvedObject: {},
    reason,
    ...(message === undefined ? {} : { message }),
  });

  it("is the event Pulled", () => {
    const events = [event("Scheduled", "s"), event("Pulled"), event("Pulled", "Successfully pulled")];
    expect(pulledEvent(events)).toBe("Successfully pulled");
  });

  it("is nothing where there is none", () => {
    expect(pulledEvent([event("Pulling", "p")])).toBeUndefined();
  });
});

type Conditions = NonNullable<NonNullable<Pod["status"]>["conditions"]>;

function unscheduled(conditions: Conditions): Pod {
  const { nodeName: _none, ...spec } = pod().spec;
  return { ...pod(), spec, status: { phase: "Pending", conditions } };
}

function ended(reason: string, status: ContainerStatus | undefined): Pod {
  const one = pod({ phase: "Failed", status });
  return { ...one, status: { ...one.status, reason, message: "why" } };
}
