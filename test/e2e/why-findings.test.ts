import { beforeAll, describe, expect, inject, it, onTestFinished } from "vitest";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { startImageVerifier } from "../servers/image-verifier.ts";
import { startPublicRegistry } from "../servers/public-registry.ts";
import { makeTestCertificates } from "../servers/test-certificates.ts";
import { type PullpassRun, pullpass } from "./pullpass.ts";
import { deploy, freshImage, freshNamespace, type Stage, stage, until } from "./stage.ts";
import { applyPods, kubeletSays, pullSecret } from "./why-stage.ts";

const { missing } = inject("bed");

describe.skipIf(missing.length > 0)(titleWithNeeds("what the kubelet's words do not tell", missing), () => {
  let on: Stage;
  beforeAll(() => {
    on = stage();
  });

  it("is a stale secret that breaks an image that everybody may pull", async () => {
    const namespace = await freshNamespace(on);
    const { plainBasic } = on.registries;
    const { reference } = await freshImage(plainBasic);
    const host = await startPublicRegistry(plainBasic);
    const image = reference.replace(plainBasic.host, host);
    await pullSecret(on, namespace, "stale", { [host]: { name: "gone", password: "l0ng-ago" } });
    await applyPods(on, namespace, [
      { name: "with-it", image, pullSecret: "stale", pullPolicy: "Always" },
      { name: "without", image, pullPolicy: "Always" },
    ]);
    await kubeletSays(on, namespace, "with-it", "401");
    await runs(namespace, "without");

    const run = await why(["with-it", "-n", namespace]);

    expect(run, run.stderr).toMatchObject({ code: 1 });
    expect(run.stdout).toMatch(/error\[PP1203\]: .*; without one, `\S+` could be pulled/);
    expect(run.stdout).toContain(
      `help   the image needs no credential: take the entry \`${host}\` out of secret ${namespace}/stale`,
    );
  });

  it("is the image of a volume, and not the container's", async () => {
    const namespace = await freshNamespace(on);
    const { plainBasic } = on.registries;
    const { reference } = await freshImage(plainBasic);
    await pullSecret(on, namespace, "good", { [plainBasic.host]: plainBasic.users.team });
    const volume = `${plainBasic.host}/team/models:7`;
    await apply({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "with-volume", namespace },
      spec: {
        imagePullSecrets: [{ name: "good" }],
        containers: [
          { name: "app", image: reference, volumeMounts: [{ name: "models", mountPath: "/models" }] },
        ],
        volumes: [{ name: "models", image: { reference: volume } }],
      },
    });
    await kubeletSays(on, namespace, "with-volume", "not found");

    const run = await why(["with-volume", "-n", namespace, "-o", "json"]);

    expect(run, run.stderr).toMatchObject({ code: 1 });
    const { findings } = JSON.parse(run.stdout);
    expect(findings).toMatchObject([{ cause: "repository-not-found", subject: { image: volume } }]);
    expect(findings[0].subject).not.toHaveProperty("container");
  });

  it("is a ServiceAccount that lets its Pods name no secret but its own, so that there is no Pod", async () => {
    const namespace = await freshNamespace(on);
    const { plainBasic } = on.registries;
    const { reference: image } = await freshImage(plainBasic);
    await pullSecret(on, namespace, "good", { [plainBasic.host]: plainBasic.users.team });
    const annotation = "kubernetes.io/enforce-mountable-secrets=true";
    await on.kubectl(["annotate", "serviceaccount", "default", "-n", namespace, annotation]);
    await deploy(on, { namespace, image });
    const own = { spec: { template: { spec: { imagePullSecrets: [{ name: "good" }] } } } };
    await on.kubectl(["patch", "deployment", "web", "-n", namespace, "-p", JSON.stringify(own)]);
    await on.kubectl(["delete", "replicaset,pod", "--all", "-n", namespace]);
    await noPodIsMade(namespace, "does not reference that imagePullSecret");

    const run = await why(["deployment/web", "-n", namespace]);

    expect(run, run.stderr).toMatchObject({ code: 1 });
    expect(run.stdout).toContain("error[PP1108]: no Pod of Deployment `web` is let in");
  });

  it("is an admission verifier that the registry refused, so that there is no Pod", async () => {
    const namespace = await freshNamespace(on);
    const { plainBasic } = on.registries;
    const { reference: image } = await freshImage(plainBasic);
    await pullSecret(on, namespace, "good", { [plainBasic.host]: plainBasic.users.team });
    await verifyImages(namespace);
    await deploy(on, { namespace, image });
    await noPodIsMade(namespace, "UNAUTHORIZED");

    const run = await why(["deployment/web", "-n", namespace]);

    expect(run, run.stderr).toMatchObject({ code: 1 });
    expect(run.stdout).toMatch(
      /error\[PP1201\]: no Pod of Deployment `web` is let in: what verifies its images could not read them/,
    );
    expect(run.stdout).toContain("give the verifier that is named the pull secret");
  });

  it("is whose secret it is that is refused, where a tool would undo a change, and --fix leaves it alone", async () => {
    const namespace = await freshNamespace(on);
    const { plainBasic } = on.registries;
    const { reference: image } = await freshImage(plainBasic);
    const entries = { [`https://${plainBasic.host}/v2`]: plainBasic.users.team };
    await pullSecret(on, namespace, "sealed", entries);
    const mark = "sealedsecrets.bitnami.com/managed=true";
    await on.kubectl(["annotate", "secret", "sealed", "-n", namespace, mark]);
    await applyPods(on, namespace, [{ name: "web", image, pullSecret: "sealed" }]);
    await kubeletSays(on, namespace, "web", "no basic auth credentials");

    const run = await why(["web", "-n", namespace, "--fix", "--yes"]);

    expect(run, run.stderr).toMatchObject({ code: 1 });
    expect(run.stdout).toContain("error[PP1102]");
    expect(run.stdout).toContain("note[PP1107]: secret `sealed` belongs to Sealed Secrets");
    const kept = await on.kubectl(["get", "secret", "sealed", "-n", namespace, "-o", "json"]);
    expect(kept).not.toContain("app.kubernetes.io/managed-by");
  });

  async function verifyImages(namespace: string): Promise<void> {
    const certificates = await makeTestCertificates();
    const url = await startImageVerifier(certificates.good);
    await apply({
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingWebhookConfiguration",
      metadata: { name: namespace },
      webhooks: [
        {
          name: "verify.images.example.com",
          clientConfig: { url, caBundle: Buffer.from(certificates.ca).toString("base64") },
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
          rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
          sideEffects: "None",
          admissionReviewVersions: ["v1"],
        },
      ],
    });
    onTestFinished(async () => {
      await on.kubectl(["delete", "validatingwebhookconfiguration", namespace]);
      certificates.remove();
    });
  }

  function apply(manifest: unknown): Promise<string> {
    return on.kubectl(["apply", "-f", "-"], JSON.stringify(manifest));
  }

  async function runs(namespace: string, pod: string): Promise<void> {
    const path = "jsonpath={.status.phase}";
    await until(
      async () => (await on.kubectl(["get", "pod", pod, "-n", namespace, "-o", path])) === "Running",
    );
  }

  async function noPodIsMade(namespace: string, words: string): Promise<void> {
    const selector = "--field-selector=reason=FailedCreate";
    await until(async () =>
      (await on.kubectl(["get", "events", "-n", namespace, selector, "-o", "json"])).includes(words),
    );
  }

  function why(args: readonly string[]): Promise<PullpassRun> {
    return pullpass(["why", ...args], { kubeconfig: on.cluster.kubeconfigPath });
  }
});
