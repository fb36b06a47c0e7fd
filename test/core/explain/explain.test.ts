import { describe, expect, it } from "vitest";
import { answerLine } from "../../../src/core/explain/batch.ts";
import { explainText } from "../../../src/core/explain/explain.ts";
import { explanationFinding } from "../../../src/core/explain/explanation-finding.ts";
import type { Cause } from "../../../src/core/finding/causes.ts";

const REF = "reg.example.com/team/app:1";

/** Reasons as the programs write them, each of which names one cause wherever it stands. */
const LEAVES: readonly (readonly [Cause, string])[] = [
  [
    "dns-failure",
    'Head "https://reg.example.com/v2/team/app/manifests/1": dial tcp: lookup reg.example.com on 10.0.0.10:53: no such host',
  ],
  ["network-timeout", 'Head "https://reg.example.com/v2/": dial tcp 203.0.113.7:443: i/o timeout'],
  [
    "connection-refused",
    'Get "https://reg.example.com/v2/": dial tcp 203.0.113.7:443: connect: connection refused',
  ],
  ["connection-reset", "read tcp 10.0.0.1:5->203.0.113.7:443: read: connection reset by peer"],
  [
    "proxy-failure",
    'Get "https://reg.example.com/v2/": proxyconnect tcp: dial tcp 10.0.0.2:3128: i/o timeout',
  ],
  ["tls-unknown-ca", "tls: failed to verify certificate: x509: certificate signed by unknown authority"],
  ["tls-name-mismatch", "x509: certificate is valid for a.example.com, not reg.example.com"],
  [
    "tls-expired",
    "x509: certificate has expired or is not yet valid: current time 2026-07-02T00:00:00Z is after 2026-07-01T00:00:00Z",
  ],
  [
    "clock-skew",
    "x509: certificate has expired or is not yet valid: current time 1970-01-01T00:00:09Z is before 2026-07-01T00:00:00Z",
  ],
  ["http-registry", "http: server gave HTTP response to HTTPS client"],
  [
    "rate-limited",
    "unexpected status from HEAD request to https://reg.example.com/v2/team/app/manifests/1: 429 Too Many Requests",
  ],
  ["rate-limited", "denied: toomanyrequests: slow down"],
  [
    "registry-unavailable",
    "unexpected status from HEAD request to https://reg.example.com/v2/team/app/manifests/1: 503 Service Unavailable",
  ],
  ["platform-mismatch", "no match for platform in manifest: not found"],
  ["platform-mismatch", 'no image found in image index for architecture "arm64", variant "v8", OS "linux"'],
  ["disk-full", "write /var/lib/containerd/x: no space left on device"],
  ["content-corrupt", "unexpected commit digest sha256:aa, expected sha256:bb: failed precondition"],
  [
    "blob-missing",
    "could not fetch content descriptor sha256:aa (application/vnd.oci.image.config.v1+json) from remote: not found",
  ],
  ["signature-rejected", "Source image rejected: A signature was required, but no signature exists"],
  ["no-credentials", "no basic auth credentials"],
  [
    "no-credentials",
    "failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://reg.example.com/token?scope=x: 401 Unauthorized",
  ],
  [
    "wrong-credentials",
    "failed to authorize: failed to fetch oauth token: unexpected status from POST request to https://reg.example.com/token: 401 Unauthorized",
  ],
  [
    "insufficient-permission",
    "failed to authorize: failed to fetch oauth token: unexpected status from GET request to https://reg.example.com/token: 403 Forbidden",
  ],
  [
    "registry-firewall",
    "denied: client with IP '203.0.113.9' is not allowed access. Refer https://aka.ms/acr/firewall to grant access.",
  ],
  ["repository-not-found", "name unknown: repository name not known to registry"],
  ["tag-not-found", "manifest unknown"],
  ["tag-not-found", `${REF}: not found`],
  ["pull-timeout", "context canceled"],
];

const RUNTIMES: readonly (readonly [string, (leaf: string) => string])[] = [
  [
    "containerd",
    (leaf) => `failed to pull and unpack image "${REF}": failed to resolve reference "${REF}": ${leaf}`,
  ],
  [
    "containerd, content",
    (leaf) =>
      `failed to pull and unpack image "${REF}": failed to copy: httpReadSeeker: failed open: ${leaf}`,
  ],
  [
    "CRI-O",
    (leaf) =>
      `unable to pull image or OCI artifact: pull image err: initializing source docker://${REF}: ${leaf}; artifact err: something else`,
  ],
  [
    "CRI-O, manifest",
    (leaf) => `initializing source docker://${REF}: reading manifest 1 in reg.example.com/team/app: ${leaf}`,
  ],
  [
    "CRI-O with a mirror",
    (leaf) =>
      `initializing source docker://${REF}: (Mirrors also failed: [m.example.com/app:1: connection refused]): ${REF}: ${leaf}`,
  ],
  ["dockerd", (leaf) => `Error response from daemon: ${leaf}`],
];

const OUTER: readonly (readonly [string, (text: string) => string])[] = [
  ["kubelet 1.26", (text) => `Failed to pull image "${REF}": rpc error: code = Unknown desc = ${text}`],
  ["kubelet 1.37", (text) => `Failed to pull image "${REF}": ${text}`],
  ["a waiting state of 1.32", (text) => `Back-off pulling image "${REF}": ErrImagePull: ${text}`],
  [
    "two credentials",
    (text) => `Failed to pull image "${REF}": [${text}, rpc error: code = Unknown desc = ${text}]`,
  ],
  [
    "kubectl describe 1.35",
    (text) =>
      `  Warning  Failed     3s (x2 over 20s)  kubelet            spec.containers{app}: Failed to pull image "${REF}": ${text}`,
  ],
  [
    "a kubelet log",
    (text) =>
      `E0701 10:00:00.123456    1234 pod_workers.go:1301] "Error syncing pod, skipping" err="failed to \\"StartContainer\\" for \\"app\\" with ErrImagePull: \\"${text.replaceAll('"', '\\\\\\"')}\\"" pod="shop/web-1"`,
  ],
];

describe("a message put together of layers", () => {
  // Several credentials were sent there: of a refusal nobody can say that none was.
  const isSpoiled = (outer: string, cause: Cause): boolean =>
    outer === "two credentials" && cause === "no-credentials";
  describe.each(LEAVES)("whose reason is %s (%s)", (cause, leaf) => {
    it.each(RUNTIMES)("means the same from %s, whatever is around it", (_runtime, wrap) => {
      const inner = wrap(leaf);
      expect(explainText(inner).cause).toBe(cause);
      for (const [outer, around] of OUTER) {
        if (!isSpoiled(outer, cause))
          expect([outer, explainText(around(inner)).cause]).toEqual([outer, cause]);
      }
    });
  });

  it.each(LEAVES)("keeps its meaning %s in capitals, other quotes and wrapped lines (%s)", (cause, leaf) => {
    const text = `Failed to pull image "${REF}": failed to pull and unpack image "${REF}": ${leaf}`;
    expect(explainText(text.replaceAll(" ", "\n      ")).cause).toBe(cause);
    expect(explainText(text.replaceAll('"', "'")).cause).toBe(cause);
    if (!/EOF/.test(leaf))
      expect(explainText(text.toUpperCase().replaceAll("HTTPS:", "https:")).cause).toBe(cause);
  });
});

describe("what needs the registry", () => {
  it("is not claimed: the same words have alternatives, three at most", () => {
    for (const [, leaf] of LEAVES) {
      const { certainty, alternatives } = explainText(leaf);
      expect(alternatives.length).toBeLessThanOrEqual(3);
      if (certainty === "certain") continue;
      expect(alternatives.length).toBeGreaterThan(0);
    }
    expect(explainText("unauthorized: authentication required")).toMatchObject({
      cause: "no-credentials",
      certainty: "likely",
      needsRegistry: true,
    });
  });

  it("takes an image's tag for no reason", () => {
    const text = 'Failed to pull image "reg.example.com/no-space/timeout:429": something new';
    expect(explainText(text)).toMatchObject({ cause: "unknown", certainty: "possible", alternatives: [] });
  });
});

describe("a pasted document", () => {
  const message = `Back-off pulling image "${REF}": ErrImagePull: ${REF}: dial tcp: lookup reg.example.com: no such host`;
  it.each([
    [
      "kubectl describe",
      `Name:   web-1\nContainers:\n  app:\n    Image:  ${REF}\n    State:  Waiting\n      Reason:  ImagePullBackOff\nEvents:\n  Type     Reason   Age   From     Message\n  Normal   Pulling  2m    kubelet  Pulling image "${REF}"\n  Warning  Failed   2m    kubelet  ${message}\n  Warning  Failed   2m    kubelet  Error: ErrImagePull`,
    ],
    [
      "a table of events",
      `LAST SEEN   TYPE      REASON   OBJECT      MESSAGE\n2m          Normal    BackOff  pod/web-1   Back-off pulling image "${REF}"\n2m          Warning   Failed   pod/web-1   ${message}\n`,
    ],
    [
      "a Pod in JSON",
      JSON.stringify({
        kind: "Pod",
        status: {
          containerStatuses: [{ image: REF, state: { waiting: { reason: "ImagePullBackOff", message } } }],
        },
      }),
    ],
    [
      "a Pod in YAML",
      `kind: Pod\nstatus:\n  containerStatuses:\n  - image: ${REF}\n    state:\n      waiting:\n        message: 'Back-off pulling image "${REF}": ErrImagePull: dial tcp: lookup\n          reg.example.com: no such host'\n        reason: ImagePullBackOff\n`,
    ],
  ])("is read for its telling line: %s", (_what, text) => {
    expect(explainText(text)).toMatchObject({ cause: "dns-failure", certainty: "certain", image: REF });
  });

  it("blames a missing secret only beside a refusal for want of a credential", () => {
    const noise =
      "Warning  FailedToRetrieveImagePullSecret  2m  kubelet  Unable to retrieve some image pull secrets (a); attempting to pull the image may not succeed.";
    expect(explainText(`${noise}\nWarning  Failed  2m  kubelet  ${message}`).cause).toBe("dns-failure");
    const wanted = `${noise}\nWarning  Failed  2m  kubelet  Failed to pull image "${REF}": no basic auth credentials`;
    expect(explainText(wanted).cause).toBe("pull-secret-missing");
  });

  it.each([
    "Warning  BackOff  2m  kubelet  Back-off restarting failed container app in pod web-1",
    "0/3 nodes are available: 3 Insufficient cpu.",
    "CrashLoopBackOff",
    'MountVolume.SetUp failed for volume "data"',
    'MountVolume.SetUp failed for volume "x" : secret "tls" not found',
    'Error: secret "db" not found',
    'Readiness probe failed: Get "http://10.0.0.1:8080/": dial tcp 10.0.0.1:8080: connect: connection refused',
    'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "x": plugin type="calico" failed (add): connection is unauthorized',
  ])("says that it is not about images: %s", (text) => {
    expect(explainText(text).cause).toBe("not-about-images");
  });

  it.each([
    "",
    "hello",
    "\u0000\u0001",
    "イメージ",
    "[".repeat(5000),
    '{"a":',
    `Back-off pulling image "${REF}"`,
  ])("decides nothing where nothing is said: %j", (text) => {
    expect(explainText(text)).toMatchObject({ cause: "unknown", certainty: "possible", alternatives: [] });
  });

  /** Of this program alone: how busy the machine is beside it is no matter. */
  const busyMs = (work: () => unknown): number => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  };

  it.each([
    "a",
    "a/",
    "a/b:c@",
    "[",
    " ",
    '"',
    "\\",
    "\0",
    "a\n",
    "failed to pull ",
    "failed to copy: ",
    "status ",
    "https://h/v2/x?ns=d ",
    "rpc error: code = X desc = ",
    "Warning  Failed  1s  kubelet  Failed to pull image x\n",
  ])("reads a megabyte of %j without standing still, and what stands behind it", (filler) => {
    const whole = `${filler.repeat(1_000_000 / filler.length)} ${message}`;
    expect(busyMs(() => explainText(whole))).toBeLessThan(2_000);
    expect(explainText(whole).cause).toBe(explainText(message).cause);
  });
});

describe("what is repeated of a text", () => {
  it.each([
    "https://blob.example.com/x?sig=c4n4rySecret&se=1: 403 Forbidden",
    "https://ci:c4n4rySecret@reg.example.com/v2/: unauthorized",
    'unauthorized: {"password":"c4n4rySecret"}',
    "unauthorized: Authorization: Basic c4n4rySecretc4n4rySecret",
  ])("holds no secret: %s", (text) => {
    expect(JSON.stringify(explanationFinding(explainText(text)))).not.toContain("c4n4ry");
  });
});

describe("a line of a batch", () => {
  it("has its answer, whatever it is", () => {
    expect(answerLine('{"id":7,"message":"no space left on device"}')).toEqual({
      id: 7,
      cause: "disk-full",
      alternatives: [],
      certainty: "certain",
    });
    for (const line of ["nonsense", "[]", "{}", '{"id":"a","message":5}', "null"])
      expect(answerLine(line)).toMatchObject({ cause: "unknown", certainty: "possible" });
  });
});
