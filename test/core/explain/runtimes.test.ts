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
  // Go's net, crypto/tls and crypto/x509, and what is written in their place on other systems
  ["network-timeout", "dial tcp 203.0.113.7:443: connect: operation not permitted"],
  ["connection-reset", 'Get "https://reg.example.com/v2/": use of closed network connection'],
  ["registry-incompatible", "remote error: tls: handshake failure"],
  ["tls-name-mismatch", "remote error: tls: unrecognized name"],
  ["tls-unknown-ca", "x509: unhandled critical extension"],
  ["dns-failure", "error trying to connect: dns error: failed to lookup address information: Try again"],
  ["proxy-failure", 'Get "https://reg.example.com/v2/": Blocked by policy'],
  // distribution-spec error codes, and the words of registries
  ["invalid-reference", "name invalid: invalid repository name"],
  ["registry-incompatible", "unsupported: The operation is unsupported."],
  ["manifest-unsupported", "manifest invalid: manifest invalid"],
  ["registry-unavailable", "Requesting bearer token: invalid status code from registry 502 (Bad Gateway)"],
  ["wrong-credentials", "unauthorized: HTTP Basic: Access denied"],
  ["no-credentials", "denied: Anonymous users are only allowed read access on public repos"],
  ["insufficient-permission", "unauthorized: The client does not have permission for manifest"],
  ["rate-limited", "denied: You have exceeded your pull traffic quota for the current month"],
  [
    "signature-rejected",
    "unknown: current image without vulnerability scanning cannot be pulled due to configured policy",
  ],
  // blob stores, in the body of their answer
  ["clock-skew", 'StatusCode: 403, "<Error><Code>RequestTimeTooSkewed</Code>"'],
  ["blob-missing", 'StatusCode: 404, "<Error><Code>NoSuchKey</Code>"'],
  ["blob-store-blocked", 'StatusCode: 403, "<Error><Code>SignatureDoesNotMatch</Code>"'],
  // the node's store
  [
    "runtime-storage",
    'adding layer with blob "sha256:aa": processing tar file(container ID 1000 cannot be mapped to a host ID): exit status 1',
  ],
  ["content-corrupt", "ApplyLayer exit status 1 stdout: stderr: unexpected EOF"],
  [
    "disk-full",
    "Failed to garbage collect required amount of images. Attempted to free 5 bytes, but only found 0 bytes",
  ],
  [
    "mirror-misconfigured",
    'net/http: HTTP/1.x transport connection broken: malformed HTTP response "\\x15\\x03\\x01"',
  ],
  [
    "registry-unavailable",
    "error parsing HTTP 503 response body: invalid character '<' looking for beginning of value",
  ],
];

/** Words of the API server that sound like a registry's. */
const OTHERS = [
  'Error from server (Forbidden): pods is forbidden: User "x" cannot list resource "pods" in API group ""',
  'pods "web" is forbidden: exceeded quota: compute, requested: cpu=1, used: cpu=2, limited: cpu=2',
];

describe("what the API server refuses", () => {
  it.each(OTHERS)("is no pull: %s", (text) => {
    expect(explainText(text).cause).toBe("not-about-images");
  });
});

describe("what a runtime writes", () => {
  it.each(TEXTS)("means %s: %s", (cause, text) => {
    const around = `Failed to pull image "reg.example.com/team/app:1": rpc error: code = Unknown desc = ${text}`;
    expect([explainText(text).cause, explainText(around).cause]).toEqual([cause, cause]);
  });
});
