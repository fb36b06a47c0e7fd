import { describe, expect, it } from "vitest";
import { explainText } from "../../../src/core/explain/explain.ts";
import type { Cause } from "../../../src/core/finding/causes.ts";

/** What the runtimes write where a pull fails, read in their sources; nobody has to have posted it. */
const TEXTS: readonly (readonly [Cause, string])[] = [
  // containerd 2.4, 1.7: remotes/docker
  ["registry-incompatible", "failed to authorize: failed to find supported auth scheme: not implemented"],
  [
    "not-a-registry",
    'failed to do request: Head "https://reg.example.com/v2/team/app/manifests/1": stopped after 10 redirects',
  ],
  ["manifest-unsupported", "rejecting 9437184 byte manifest for reg.example.com/team/app:1: not found"],
  [
    "manifest-unsupported",
    'not implemented: media type "x" is no longer supported since containerd v2.0, please rebuild the image as "a" or "b"',
  ],
  ["mirror-misconfigured", "failed to resolve image: no resolve hosts: not found"],
  ["content-corrupt", "failed to copy: httpReadSeeker: read past expected size 12: out of range"],
  // containerd: core/unpack, plugins/content, internal/cri
  ["content-corrupt", 'wrong diff id "sha256:aa" calculated on extraction "sha256:bb", desc "sha256:cc"'],
  ["content-corrupt", "number of layers and diffIDs don't match: 3 != 4"],
  ["runtime-storage", "unable to prepare extraction snapshot: key already exists"],
  ["runtime-storage", "ref layer-sha256:aa locked for 2m3s (since 2026-01-01): unavailable"],
  ["runtime-storage", 'failed to create image reference "reg.example.com/team/app:1": already exists'],
  ["pull-secret-malformed", 'invalid decoded auth: "x"'],
  // containers/image 5.36: CRI-O, podman
  ["not-a-registry", "can't talk to a V1 container registry"],
  ["registry-incompatible", "missing realm in bearer auth challenge"],
  [
    "mirror-misconfigured",
    "registry reg.example.com is blocked in /etc/containers/registries.conf or /etc/containers/registries.conf.d",
  ],
  ["mirror-misconfigured", "loading registries configuration: invalid condition"],
  ["content-corrupt", 'digest mismatch, expected "sha256:aa", got "sha256:bb"'],
  [
    "connection-reset",
    "happened during read: unexpected end (after reconnecting, server did not process a Range: header, status 200)",
  ],
  [
    "signature-rejected",
    'no policy.json file found at any of the following: "/root/.config/containers/policy.json", "/etc/containers/policy.json"',
  ],
  ["invalid-reference", "Docker references with both a tag and digest are currently not supported"],
  // moby 28: distribution, layer
  ["platform-mismatch", 'cannot download image with operating system "windows" when requesting "linux"'],
  ["content-corrupt", "image config verification failed for digest sha256:aa"],
  ["content-corrupt", "layers from manifest don't match image configuration"],
  ["runtime-storage", "failed to register layer: max depth exceeded"],
];

describe("what a runtime writes", () => {
  it.each(TEXTS)("means %s: %s", (cause, text) => {
    const around = `Failed to pull image "reg.example.com/team/app:1": rpc error: code = Unknown desc = ${text}`;
    expect([explainText(text).cause, explainText(around).cause]).toEqual([cause, cause]);
  });
});
