import { describe, expect, it } from "vitest";
import { awaitsImage, hadImage, podImages, pullFailure } from "../../../src/core/pod/pod-images.ts";
import { pod, running, terminated, waiting } from "../../builders/pod.ts";

describe("the images of a Pod", () => {
  it("are those of init, ordinary and ephemeral containers, in that order, each with its own status", () => {
    const one = pod({ status: running() });
    const status = { ...waiting("PodInitializing"), name: "migrate" };
    const spec = {
      ...one.spec,
      initContainers: [{ name: "migrate", image: "reg.example.com/migrate:1" }],
      ephemeralContainers: [{ name: "debug", image: "busybox" }],
    };
    expect(podImages({ ...one, spec, status: { ...one.status, initContainerStatuses: [status] } })).toEqual([
      { container: "migrate", role: "init", image: "reg.example.com/migrate:1", status },
      { container: "app", role: "container", image: "reg.example.com/app:1", status: running() },
      { container: "debug", role: "ephemeral", image: "busybox" },
    ]);
  });

  it.each([
    ["waits as long as nothing is said", undefined, true],
    ["waits with the containers that cannot start without it", waiting("ImagePullBackOff"), true],
    ["is there once a container ran", running(), false],
    ["is there once a container ended", terminated("Completed", 0), false],
  ])("are those of image volumes too, of which the kubelet says nothing: it %s", (_what, status, awaits) => {
    const one = pod({ status });
    const volumes = [{ name: "claim" }, { name: "model", image: { reference: "reg.example.com/model:1" } }];
    const [, volume] = podImages({ ...one, spec: { ...one.spec, volumes } });
    expect(volume).toMatchObject({ container: "model", role: "volume", image: "reg.example.com/model:1" });
    expect(awaitsImage(volume?.status)).toBe(awaits);
  });

  it.each([
    undefined,
    "",
  ])("leave out a container that a sidecar injector has yet to fill in: %j", (image) => {
    const one = pod();
    const containers = [image === undefined ? { name: "app" } : { name: "app", image }];
    expect(podImages({ ...one, spec: { containers } })).toEqual([]);
  });
});

const ranOnce = { ...waiting("ImagePullBackOff"), imageID: "sha256:a" };

describe("what the kubelet says of a container's image", () => {
  const failing = { fails: true, awaits: true, had: false };
  const there = { fails: false, awaits: false, had: true };
  const unknown = { fails: false, awaits: true, had: false };

  it.each([
    ["ErrImagePull", waiting("ErrImagePull"), failing],
    ["ImagePullBackOff", waiting("ImagePullBackOff"), failing],
    ["InvalidImageName", waiting("InvalidImageName"), failing],
    ["ImageInspectError", waiting("ImageInspectError"), failing],
    ["ErrImageNeverPull", waiting("ErrImageNeverPull"), failing],
    ["RegistryUnavailable", waiting("RegistryUnavailable"), failing],
    ["SignatureValidationFailed", waiting("SignatureValidationFailed"), failing],
    [
      "the raw text of a secret that cannot be decoded",
      waiting("illegal base64 data at input byte 4"),
      failing,
    ],
    [
      "a pull that fails though the image was there before",
      ranOnce,
      { fails: true, awaits: true, had: true },
    ],
    ["nothing yet", undefined, unknown],
    ["ContainerCreating", waiting("ContainerCreating"), unknown],
    ["PodInitializing", waiting("PodInitializing"), unknown],
    ["waiting for no reason", waiting(""), unknown],
    ["running", running(), there],
    ["ended", terminated("Completed", 0), there],
    ["StartError", terminated("StartError", 128), there],
    ["CrashLoopBackOff", waiting("CrashLoopBackOff"), there],
    ["CreateContainerConfigError", waiting("CreateContainerConfigError"), there],
    ["CreateContainerError", waiting("CreateContainerError"), there],
    ["RunContainerError", waiting("RunContainerError"), there],
    [
      "the stand-in for a container of an ended Pod that never was",
      terminated("ContainerStatusUnknown", 137, ""),
      { fails: false, awaits: false, had: false },
    ],
  ])("is read: %s", (_what, status, expected) => {
    const seen = {
      fails: pullFailure(status) !== undefined,
      awaits: awaitsImage(status),
      had: hadImage(status),
    };
    expect(seen).toEqual(expected);
  });

  it("comes with the kubelet's words", () => {
    expect(pullFailure(waiting("ErrImagePull", "401"))).toEqual({ reason: "ErrImagePull", message: "401" });
    expect(pullFailure(waiting("ErrImagePull"))).toEqual({ reason: "ErrImagePull", message: "" });
  });
});
