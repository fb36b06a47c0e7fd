import { describe, expect, it } from "vitest";
import { parseRegistryAddress } from "../../../src/core/image/registry-address.ts";
import {
  sightAccounts,
  sightImages,
  sightNamespaces,
  sightRegistries,
} from "../../../src/core/sighting/registry-sightings.ts";
import { pod, running, terminated, waiting } from "../../builders/pod.ts";

function address(text: string) {
  const parsed = parseRegistryAddress(text);
  if (!parsed.ok) throw new Error(parsed.refusal);
  return parsed.address;
}

const wait = waiting("ErrImagePull");
const pods = [
  pod({ name: "a", image: "nginx:1", status: running() }),
  pod({ name: "b", image: "docker.io/acme/app:1", status: running() }),
  pod({ name: "c", image: "GHCR.io/acme/app:1", status: wait }),
  pod({ name: "d", image: "ghcr.io/acme/app:1", status: running(), account: "builder" }),
  pod({ name: "e", image: "ghcr.io/acme/job:1", status: wait, account: "builder" }),
  pod({ name: "f", image: "quay.io/acme/old:1", status: terminated("Completed", 0), phase: "Succeeded" }),
  pod({ name: "g", image: "not an image", status: waiting("InvalidImageName") }),
];

describe("what Pods show of registries", () => {
  it("puts those first for which Pods wait, and counts each Pod once", () => {
    expect(sightRegistries(pods)).toEqual([
      { name: "ghcr.io", pods: 3, failing: 2 },
      { name: "docker.io", pods: 2, failing: 0 },
    ]);
  });

  it("takes a Pod whose image is being pulled for none that waits", () => {
    const early = pod({ image: "ghcr.io/acme/app:1", status: waiting("ContainerCreating") });
    expect(sightRegistries([early, pod({ image: "ghcr.io/acme/app:1", status: undefined })])).toEqual([
      { name: "ghcr.io", pods: 2, failing: 0 },
    ]);
  });

  it("counts a Pod with two images of a registry once", () => {
    const one = pod({ image: "ghcr.io/acme/app:1", status: wait });
    const initContainers = [{ name: "init", image: "ghcr.io/acme/init:1" }];
    expect(sightRegistries([{ ...one, spec: { ...one.spec, initContainers } }])).toEqual([
      { name: "ghcr.io", pods: 1, failing: 1 },
    ]);
  });

  it("names the images of a registry, under its path alone", () => {
    expect(sightImages(pods, address("ghcr.io/acme")).map(({ name }) => name)).toEqual([
      "GHCR.io/acme/app:1",
      "ghcr.io/acme/job:1",
      "ghcr.io/acme/app:1",
    ]);
    expect(sightImages(pods, address("ghcr.io/acm"))).toEqual([]);
  });

  it("names the ServiceAccounts and the namespaces", () => {
    expect(sightAccounts(pods, address("ghcr.io"))).toEqual([
      { name: "builder", pods: 2, failing: 1 },
      { name: "default", pods: 1, failing: 1 },
    ]);
    expect(sightNamespaces(pods, address("ghcr.io"))).toEqual([{ name: "shop", pods: 3, failing: 2 }]);
  });

  it("is nothing where there are no Pods", () => {
    expect(sightRegistries([])).toEqual([]);
  });
});
