import { describe, expect, it } from "vitest";
import type { Facts } from "../../../src/core/facts/facts.ts";
import type { Pod } from "../../../src/core/kube/objects.ts";
import { diagnose } from "../../../src/core/why/diagnose.ts";
import { CANARY } from "../../builders/connect-intent.ts";
import { ownerNode, pod, replicaSet, running, waiting } from "../../builders/pod.ts";
import { pullSecret } from "../../builders/pull-secret.ts";
import { forbidden, notFound, unauthorized, unreached } from "../../builders/registry-refusal.ts";
import { serviceAccount } from "../../builders/service-account.ts";
import { nodeOf, podEvent, whyFacts } from "../../builders/why-facts.ts";

const IMAGE = "reg.example.com/app:1";
const NONE_SENT =
  'Back-off pulling image "reg.example.com/app:1": ErrImagePull: failed to pull and unpack image "reg.example.com/app:1": failed to resolve image: pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials';
const REFUSED =
  "failed to pull and unpack image: failed to resolve image: unexpected status from HEAD request to https://reg.example.com/v2/app/manifests/1: 401 Unauthorized";
const WANTED = unauthorized({ sent: "nothing" });

const failing = (message = NONE_SENT, parts: Parameters<typeof pod>[0] = {}): Pod =>
  pod({ status: waiting("ImagePullBackOff", message), owner: replicaSet, ...parts });
const login = (name: string, entries: Record<string, string> = { "reg.example.com": `ci:${CANARY}` }) =>
  pullSecret({ entries, meta: { name } });

describe("the one cause of a pull that fails", () => {
  it.each<[string, Facts, string, string]>([
    [
      "nothing is offered and nothing is there",
      whyFacts({ pods: [failing()], accounts: [serviceAccount("default")], answers: { "": WANTED } }),
      "no-credentials",
      "certain",
    ],
    [
      "the secret that the Pod names is not in the namespace",
      whyFacts({
        pods: [failing(NONE_SENT, { pullSecrets: ["regcred"] })],
        secrets: [{ kind: "missing", namespace: "shop", name: "regcred", why: "not found" }],
        answers: { "": WANTED },
      }),
      "pull-secret-missing",
      "certain",
    ],
    [
      "the secret has another type",
      whyFacts({
        pods: [failing(NONE_SENT, { pullSecrets: ["regcred"] })],
        secrets: [{ ...login("regcred"), type: "Opaque" }],
        answers: { "": WANTED },
      }),
      "pull-secret-not-matched",
      "certain",
    ],
    [
      "the entry stands under a key that the kubelet does not match",
      whyFacts({
        pods: [failing(NONE_SENT, { pullSecrets: ["regcred"] })],
        secrets: [login("regcred", { "https://reg.example.com/v2": "ci:x" })],
        answers: { "": WANTED },
      }),
      "pull-secret-not-matched",
      "certain",
    ],
    [
      "an entry that cannot be decoded disables all",
      whyFacts({
        pods: [failing("illegal base64 data at input byte 0", { pullSecrets: ["broken", "regcred"] })],
        secrets: [
          pullSecret({
            document: '{"auths":{"reg.example.com":{"auth":"!!!!"}}}',
            meta: { name: "broken" },
          }),
          login("regcred"),
        ],
        answers: { "": WANTED },
      }),
      "pull-secret-malformed",
      "certain",
    ],
    [
      "a secret that would do is attached to nothing",
      whyFacts({
        pods: [failing()],
        accounts: [serviceAccount("default")],
        secrets: [login("regcred")],
        answers: { "": WANTED, ci: "ok" },
      }),
      "pull-secret-not-attached",
      "certain",
    ],
    [
      "a secret that is attached to nothing is refused too: it is no help, and not the cause",
      whyFacts({
        pods: [failing()],
        accounts: [serviceAccount("default")],
        secrets: [login("regcred")],
        answers: { "": WANTED, ci: unauthorized() },
      }),
      "no-credentials",
      "certain",
    ],
    [
      "the ServiceAccount got its secret after the Pod was made",
      whyFacts({
        pods: [failing()],
        accounts: [serviceAccount("default", ["regcred"])],
        secrets: [login("regcred")],
        answers: { "": WANTED, ci: "ok" },
      }),
      "pod-predates-attachment",
      "certain",
    ],
    [
      "the Pod's own list keeps its ServiceAccount's from it",
      whyFacts({
        pods: [failing(NONE_SENT, { pullSecrets: ["other"] })],
        accounts: [serviceAccount("default", ["regcred"])],
        secrets: [login("regcred"), login("other", { "ghcr.io": "x:y" })],
        answers: { "": WANTED, ci: "ok" },
      }),
      "account-secrets-suppressed",
      "certain",
    ],
    [
      "the registry does not accept the password",
      whyFacts({
        pods: [failing(REFUSED, { pullSecrets: ["regcred"] })],
        secrets: [login("regcred")],
        answers: { "": WANTED, ci: unauthorized() },
      }),
      "wrong-credentials",
      "certain",
    ],
    [
      "a stale secret breaks a public image",
      whyFacts({
        pods: [failing(REFUSED, { pullSecrets: ["regcred"] })],
        secrets: [login("regcred")],
        answers: { "": "ok", ci: unauthorized() },
      }),
      "wrong-credentials",
      "certain",
    ],
    [
      "the credential may not read the repository",
      whyFacts({
        pods: [failing(REFUSED, { pullSecrets: ["regcred"] })],
        secrets: [login("regcred")],
        answers: { "": WANTED, ci: forbidden() },
      }),
      "insufficient-permission",
      "likely",
    ],
    [
      "the tag is missing, although a named secret is missing as well",
      whyFacts({
        pods: [failing(NONE_SENT, { pullSecrets: ["regcred", "gone"] })],
        secrets: [login("regcred"), { kind: "missing", namespace: "shop", name: "gone", why: "not found" }],
        answers: {
          "": WANTED,
          ci: { ...notFoundWith(["1.0", "v1", "2"]) },
        },
      }),
      "tag-not-found",
      "certain",
    ],
    [
      "the node's own words settle it, whatever this machine can do",
      whyFacts({
        pods: [
          failing(
            'failed to do request: Head "https://reg.example.com/v2/app/manifests/1": dial tcp: lookup reg.example.com on 10.0.0.10:53: no such host',
          ),
        ],
        answers: { "": "ok" },
      }),
      "dns-failure",
      "certain",
    ],
    [
      "it can be pulled now, and the kubelet waits before it tries again",
      whyFacts({
        pods: [failing(REFUSED, { pullSecrets: ["regcred"] })],
        secrets: [login("regcred")],
        answers: { "": WANTED, ci: "ok" },
      }),
      "retry-pending",
      "likely",
    ],
    [
      "the secret may not be read: the kubelet's words are all there is",
      whyFacts({
        pods: [failing(REFUSED, { pullSecrets: ["regcred"] })],
        secrets: [{ kind: "forbidden", namespace: "shop", name: "regcred", why: "forbidden" }],
        answers: { "": WANTED },
      }),
      "no-credentials",
      "possible",
    ],
    [
      "the registry cannot be reached from here: the kubelet's words are all there is",
      whyFacts({
        pods: [failing(REFUSED, { pullSecrets: ["regcred"] })],
        secrets: [login("regcred")],
        answers: { "": unreached("timeout"), ci: unreached("timeout") },
      }),
      "no-credentials",
      "possible",
    ],
  ])("%s", (_name, facts, cause, certainty) => {
    const { findings } = diagnose(facts);
    expect(findings.map((found) => found.cause)).toEqual([cause]);
    expect(findings[0]).toMatchObject({ certainty, subject: { kind: "Pod", name: "web-1", image: IMAGE } });
    expect(JSON.stringify({ facts, findings })).not.toContain(CANARY);
  });

  it("offers the tags that the wanted one may have been meant for", () => {
    const { findings } = diagnose(
      whyFacts({
        pods: [failing(NONE_SENT, { pullSecrets: ["regcred"] })],
        secrets: [login("regcred")],
        answers: { "": WANTED, ci: notFoundWith(["9", "v1", "1.0.2"]) },
      }),
    );
    expect(findings[0]?.fixes.slice(0, 2).map(({ text }) => text)).toEqual([
      "did you mean `reg.example.com/app:v1`?",
      "did you mean `reg.example.com/app:1.0.2`?",
    ]);
  });

  it("names the nodes on which an image of another platform would run", () => {
    const { findings } = diagnose(
      whyFacts({
        pods: [failing("no match for platform in manifest: not found")],
        nodes: [nodeOf("node-1", "amd64"), nodeOf("arm-1", "arm64")],
        answers: {
          "": {
            kind: "platform-missing",
            host: "reg.example.com",
            wanted: [{ os: "linux", architecture: "amd64" }],
            available: [{ os: "linux", architecture: "arm64" }],
          },
        },
      }),
    );
    expect(findings[0]).toMatchObject({ cause: "platform-mismatch", certainty: "certain" });
    expect(findings[0]?.fixes[0]?.text).toContain("arm-1: `nodeSelector: {kubernetes.io/arch: arm64}`");
  });

  it("takes the reason from the event where the container says only that it waits", () => {
    const one = failing('Back-off pulling image "reg.example.com/app:1"');
    const event = podEvent(one, "Failed", `Failed to pull image "${IMAGE}": ${REFUSED}`, { count: 4 });
    const facts = whyFacts({ pods: [one], events: [event], answers: { "": unreached("timeout") } });
    expect(diagnose(facts).findings[0]?.evidence[0]?.text).toContain("401 Unauthorized");
  });

  it("says that the reason is gone where the event is, and is unsure", () => {
    const one = failing('Back-off pulling image "reg.example.com/app:1"');
    expect(diagnose(whyFacts({ pods: [one] }))).toMatchObject({
      verdict: "unsure",
      findings: [{ cause: "unknown", certainty: "possible" }],
    });
  });

  it.each([
    [
      "External Secrets",
      { "reconcile.external-secrets.io/managed": "true" },
      {},
      "kubectl get externalsecrets",
    ],
    ["Sealed Secrets", {}, { "sealedsecrets.bitnami.com/managed": "true" }, "kubectl get sealedsecrets"],
    [
      "Argo CD",
      {},
      { "argocd.argoproj.io/tracking-id": "shop:/Secret:shop/regcred" },
      "where Argo CD reads it",
    ],
    ["Helm", {}, { "meta.helm.sh/release-name": "shop" }, "helm list -n shop"],
  ])("comes with a note where its secret is of %s, which would undo what is mended here", (tool, labels, annotations, fix) => {
    const secret = pullSecret({
      entries: { "reg.example.com": `ci:${CANARY}` },
      isOurs: false,
      meta: { name: "regcred", labels, annotations },
    });
    const pods = [failing(REFUSED, { pullSecrets: ["regcred"] })];
    const answers = { "": WANTED, ci: unauthorized() };
    const { verdict, findings } = diagnose(whyFacts({ pods, secrets: [secret], answers }));
    expect(verdict).toBe("no");
    expect(findings).toMatchObject([
      { cause: "wrong-credentials" },
      { cause: "secret-owner-overwrites", severity: "note" },
    ]);
    expect(findings[1]?.title).toContain(tool);
    expect(JSON.stringify(findings[1]?.fixes)).toContain(fix);
    const own = pullSecret({ entries: { "reg.example.com": "ci:x" }, meta: { name: "regcred" } });
    expect(diagnose(whyFacts({ pods, secrets: [own], answers })).findings).toHaveLength(1);
  });

  it("is that of a volume's image where the kubelet says it at the container that mounts it", () => {
    const one = failing(
      'Back-off pulling image "reg.example.com/models:7": ErrImagePull: failed to pull and unpack image "reg.example.com/models:7": failed to resolve image: reg.example.com/models:7: not found',
    );
    const volumes = [{ name: "models", image: { reference: "reg.example.com/models:7" } }];
    const { findings } = diagnose(
      whyFacts({ pods: [{ ...one, spec: { ...one.spec, volumes } }], answers: { "": notFoundWith([]) } }),
    );
    expect(findings).toMatchObject([
      { cause: "tag-not-found", subject: { name: "web-1", image: "reg.example.com/models:7" } },
    ]);
    expect(findings[0]?.subject).not.toHaveProperty("container");
  });

  it("offers a static Pod no secret, which it cannot use, and no deletion, after which it is there again", () => {
    const facts = whyFacts({
      pods: [failing(NONE_SENT, { owner: ownerNode })],
      accounts: [serviceAccount("default", ["regcred"])],
      secrets: [login("regcred")],
      answers: { "": WANTED, ci: "ok" },
    });
    const [found] = diagnose(facts).findings;
    expect(found).toMatchObject({ cause: "static-pod-without-secrets", certainty: "certain" });
    expect(found?.fixes.flatMap(({ command }) => command ?? [])).toEqual([]);
  });

  it("is found again in facts that were saved, with every password gone", () => {
    const facts = whyFacts({
      pods: [failing(REFUSED, { pullSecrets: ["regcred"] })],
      secrets: [login("regcred")],
      answers: { "": WANTED, ci: unauthorized() },
    });
    const saved = JSON.stringify(facts);
    expect(saved).not.toContain(CANARY);
    expect(saved).toContain("‹redacted›");
    expect(diagnose(JSON.parse(saved))).toEqual(diagnose(facts));
  });
});

function notFoundWith(tags: readonly string[]) {
  const refusal = notFound({ errors: [{ code: "MANIFEST_UNKNOWN", message: "manifest unknown" }] });
  return refusal.kind === "not-found" ? { ...refusal, tags } : refusal;
}

describe("a Pod that waits for no image", () => {
  it("that runs has nothing wrong", () => {
    expect(diagnose(whyFacts({ pods: [pod({ status: running(), phase: "Running" })] }))).toEqual({
      verdict: "yes",
      findings: [],
    });
  });

  it("that is being made has nothing wrong yet", () => {
    const one = pod({ status: waiting("ContainerCreating") });
    expect(diagnose(whyFacts({ pods: [one] })).findings).toEqual([]);
  });

  it.each<[string, Pod, string, string]>([
    ["a volume", pod({ status: waiting("ContainerCreating") }), "FailedMount", "a volume of the Pod"],
    [
      "its sandbox's network",
      pod({ status: waiting("ContainerCreating") }),
      "FailedCreatePodSandBox",
      "the Pod's sandbox",
    ],
  ])("waits for %s: it is not about images, and what it is about", (_what, one, reason, title) => {
    const event = podEvent(one, reason, 'MountVolume.SetUp failed for volume "x": configmap "y" not found');
    const [found] = diagnose(whyFacts({ pods: [one], events: [event] })).findings;
    expect(found).toMatchObject({ cause: "not-about-images" });
    expect(found?.title).toContain(title);
  });

  it("names the sandbox's image where that is what cannot be pulled", () => {
    const one = pod({ status: waiting("ContainerCreating") });
    const event = podEvent(
      one,
      "FailedCreatePodSandBox",
      'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to get sandbox image "registry.k8s.io/pause:3.6": failed to pull image "registry.k8s.io/pause:3.6": failed to pull and unpack image "registry.k8s.io/pause:3.6": failed to resolve reference "registry.k8s.io/pause:3.6": failed to do request: Head "https://registry.k8s.io/v2/pause/manifests/3.6": dial tcp: lookup registry.k8s.io on 10.0.0.1:53: no such host',
    );
    const [found] = diagnose(whyFacts({ pods: [one], events: [event] })).findings;
    expect(found).toMatchObject({ cause: "dns-failure" });
    expect(found?.title).toContain("registry.k8s.io/pause:3.6");
  });

  it("ends again and again: the image is there", () => {
    const one = pod({ status: waiting("CrashLoopBackOff", "back-off 5m0s restarting failed container") });
    const [found] = diagnose(whyFacts({ pods: [one] })).findings;
    expect(found).toMatchObject({ cause: "not-about-images" });
    expect(found?.title).toContain("CrashLoopBackOff");
  });
});

describe("the same cause of several Pods", () => {
  const refusedIn = (namespace: string, name: string, image = IMAGE): Pod => {
    const one = failing(REFUSED, { name, image, pullSecrets: ["regcred"] });
    return { ...one, metadata: { ...one.metadata, namespace, uid: `${namespace}-${name}` } };
  };
  const copyIn = (namespace: string, password = CANARY) =>
    pullSecret({
      entries: { "reg.example.com": `ci:${password}` },
      meta: { name: "regcred", namespace },
    });

  it("is told once, with all that it concerns", () => {
    const facts = whyFacts({
      pods: [
        refusedIn("shop", "web-1"),
        refusedIn("shop", "web-2"),
        refusedIn("bank", "api-1", "reg.example.com/api:2"),
      ],
      secrets: [copyIn("shop"), copyIn("bank")],
      answers: { "": WANTED, ci: unauthorized() },
    });
    const { findings } = diagnose(facts);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      cause: "wrong-credentials",
      title: "`reg.example.com` does not accept the credential; the same holds for 1 other image",
    });
    expect(findings[0]?.subjects.map(({ namespace, name }) => `${namespace}/${name}`)).toEqual([
      "shop/web-1",
      "shop/web-2",
      "bank/api-1",
    ]);
  });

  it("is not the same where the credentials differ", () => {
    const facts = whyFacts({
      pods: [refusedIn("shop", "web-1"), refusedIn("bank", "api-1")],
      secrets: [copyIn("shop"), copyIn("bank", "another")],
      answers: { "": WANTED, ci: unauthorized() },
    });
    expect(diagnose(facts).findings).toHaveLength(2);
  });

  it("comes first that keeps most Pods from their images; of many Pods, only what is about images is told", () => {
    const facts = whyFacts({
      pods: [
        failing("no space left on device", { name: "full" }),
        refusedIn("shop", "web-1"),
        refusedIn("shop", "web-2"),
        pod({ name: "crash", status: waiting("CrashLoopBackOff") }),
      ],
      secrets: [copyIn("shop")],
      answers: { "": WANTED, ci: unauthorized() },
    });
    const causes = diagnose(facts, { imagesAlone: true }).findings.map(({ cause }) => cause);
    expect(causes).toEqual(["wrong-credentials", "disk-full"]);
  });
});
