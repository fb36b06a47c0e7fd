import { describe, expect, it } from "vitest";
import type { DisconnectFacts } from "../../../src/core/disconnect/disconnect-facts.ts";
import { orphanedImages, podsNaming } from "../../../src/core/disconnect/orphaned-images.ts";
import { planDisconnect } from "../../../src/core/disconnect/plan-disconnect.ts";
import { connectedSecret, disconnectFacts, disconnectIntent } from "../../builders/disconnect.ts";
import { pod } from "../../builders/pod.ts";
import { pullSecret } from "../../builders/pull-secret.ts";
import { serviceAccount } from "../../builders/service-account.ts";
import { workload } from "../../builders/workload.ts";

const HOST = "reg.example.com";
const attached = (names: string) => ({ annotations: { "pullpass.dev/attached": names } });
const connected = {
  secret: connectedSecret([HOST]),
  accounts: [serviceAccount("default", ["pullpass"], attached("pullpass"))],
};

/** `reg.example.com/app:1 Deployment/web`, with a question mark where it is doubtful. */
function orphaned(facts: Partial<DisconnectFacts>): readonly string[] {
  const all = disconnectFacts({ ...connected, ...facts });
  return orphanedImages(all, planDisconnect(disconnectIntent(), all)).map(
    ({ image, usedBy, isDoubtful }) =>
      `${image.text} ${usedBy.map(({ kind, name }) => `${kind}/${name}`).join(" ")}${isDoubtful ? "?" : ""}`,
  );
}

const theirs = (keys: readonly string[], name = "theirs") =>
  pullSecret({ isOurs: false, meta: { name }, entries: Object.fromEntries(keys.map((key) => [key, "a:b"])) });

describe("the images that no credential is left for", () => {
  it("are those of templates and Pods, each once with all that use it", () => {
    const facts = {
      workloads: [workload(), workload({ kind: "CronJob", name: "nightly" })],
      pods: [pod({ pullSecrets: ["pullpass"] })],
    };
    expect(orphaned(facts)).toEqual([`${HOST}/app:1 Deployment/web CronJob/nightly Pod/web-1`]);
  });

  it("are not those of other registries, nor of Pods that have no credential today", () => {
    const facts = {
      workloads: [workload({ image: "quay.io/app:1" }), workload({ account: "none" })],
      pods: [pod()],
    };
    expect(orphaned(facts)).toEqual([]);
  });

  it("are not those for which another secret of the list is left", () => {
    const facts = {
      accounts: [serviceAccount("default", ["theirs", "pullpass"], attached("pullpass"))],
      others: [theirs([`${HOST}/app`])],
      workloads: [workload()],
    };
    expect(orphaned(facts)).toEqual([]);
  });

  it("are not those for which a wider entry of the same secret is left", () => {
    const secret = connectedSecret([HOST, `${HOST}/app`]);
    expect(orphaned({ secret, workloads: [workload()] })).toEqual([]);
  });

  it("are doubtful where another secret of the list may not be read", () => {
    const facts = {
      accounts: [serviceAccount("default", ["hidden", "pullpass"], attached("pullpass"))],
      unreadable: ["hidden"],
      workloads: [workload()],
    };
    expect(orphaned(facts)).toEqual([`${HOST}/app:1 Deployment/web?`]);
  });

  it("are those, too, that a detached foreign secret served besides", () => {
    const facts = {
      accounts: [serviceAccount("default", ["theirs"], attached("theirs"))],
      others: [theirs([HOST, "quay.io"])],
      workloads: [workload({ image: "quay.io/app:1" })],
    };
    expect(orphaned(facts)).toEqual(["quay.io/app:1 Deployment/web"]);
  });

  it("are those of Pods whose own list names the secret that goes, whatever its ServiceAccount has", () => {
    const pods = [
      pod({ pullSecrets: ["pullpass"] }),
      pod({ name: "done", pullSecrets: ["pullpass"], phase: "Succeeded" }),
    ];
    expect(
      orphaned({ accounts: [serviceAccount("default", ["theirs"])], others: [theirs([HOST])], pods }),
    ).toEqual([`${HOST}/app:1 Pod/web-1`]);
  });
});

it("counts the Pods that still name a secret and are not over", () => {
  const pods = [
    pod({ name: "a", pullSecrets: ["pullpass"] }),
    pod({ name: "b", pullSecrets: ["x", "pullpass"], phase: "Running" }),
    pod({ name: "c", pullSecrets: ["pullpass"], phase: "Failed" }),
    pod({ name: "d", pullSecrets: ["pullpass"], deletionTimestamp: "2026-01-01T00:00:00Z" }),
    pod({ name: "e" }),
  ];
  expect(podsNaming(pods, "pullpass").map(({ metadata }) => metadata.name)).toEqual(["a", "b"]);
});
