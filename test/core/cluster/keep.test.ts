import { describe, expect, it } from "vitest";
import { sawAll } from "../../../src/core/cluster/cluster-facts.ts";
import { keepAccount, keepPod, keepSecret } from "../../../src/core/cluster/keep.ts";
import type { Pod } from "../../../src/core/kube/objects.ts";
import { accountOf } from "../../../src/core/pod/early-pods.ts";
import { podImages } from "../../../src/core/pod/pod-images.ts";
import { pod, replicaSet } from "../../builders/pod.ts";
import { pullSecret } from "../../builders/pull-secret.ts";
import { serviceAccount } from "../../builders/service-account.ts";

const managedFields = [{ manager: "kubectl" }, { manager: "helm" }];

describe("what is kept of a Pod", () => {
  const base = pod({ account: "web", owner: replicaSet });
  const whole: Pod = {
    metadata: { ...base.metadata, labels: { app: "web" }, annotations: { note: "x" }, managedFields },
    spec: {
      ...base.spec,
      volumes: [{ name: "config" }, { name: "model", image: { reference: "reg.example.com/model:1" } }],
    },
    status: {
      ...base.status,
      conditions: [
        { type: "PodScheduled", status: "True" },
        { type: "Ready", status: "False", reason: "ContainersNotReady" },
      ],
    },
  };

  it("says all that is asked of it: images with their states, account, owner, what is not met", () => {
    const kept = keepPod(whole);
    expect(podImages(kept)).toEqual(podImages(whole));
    expect(accountOf(kept)).toBe("web");
    expect(kept.metadata.ownerReferences).toEqual([replicaSet]);
    expect(kept.status?.conditions).toEqual([
      { type: "Ready", status: "False", reason: "ContainersNotReady" },
    ]);
  });

  it("leaves labels, annotations, managers and volumes without images", () => {
    const kept = JSON.stringify(keepPod(whole));
    for (const gone of ['"labels"', '"annotations"', '"managedFields"', '"config"', "PodScheduled"]) {
      expect(kept).not.toContain(gone);
    }
  });

  it("is a Pod too where the kubelet has said nothing yet", () => {
    const { status: _, ...silent } = base;
    expect(keepPod(silent)).not.toHaveProperty("status");
  });
});

it("keeps of a ServiceAccount its list and what pullpass attached", () => {
  const annotations = { "pullpass.dev/attached": "pullpass" };
  const kept = keepAccount(serviceAccount("web", ["pullpass"], { annotations, managedFields }));
  expect(kept).toEqual(serviceAccount("web", ["pullpass"], { annotations }));
});

it("keeps of a secret its data, unprintable, its marks and who wrote it last", () => {
  const secret = pullSecret({ entries: { "ghcr.io": "acme:pass" }, meta: { managedFields } });
  const kept = keepSecret(secret);
  expect(kept).toEqual({
    ...secret,
    metadata: { ...secret.metadata, managedFields: [{ manager: "helm" }] },
  });
  expect(JSON.stringify(kept)).not.toContain(Buffer.from("acme:pass").toString("base64"));
});

it("knows of what was not seen in one namespace, and of what was seen nowhere", () => {
  const refusal = {
    kind: "forbidden",
    attempt: { verb: "list", resource: "secrets" },
    message: "no",
  } as const;
  const inShop = { unseen: [{ kind: "Secret", namespace: "shop", refusal }] } as const;
  expect(sawAll(inShop, "Secret", "shop")).toBe(false);
  expect(sawAll(inShop, "Secret", "till")).toBe(true);
  expect(sawAll(inShop, "Pod", "shop")).toBe(true);
  expect(sawAll({ unseen: [{ kind: "Secret", refusal }] }, "Secret", "till")).toBe(false);
});
