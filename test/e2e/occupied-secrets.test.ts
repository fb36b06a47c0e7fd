import { describe, expect, inject, it } from "vitest";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { connectAsTeam } from "./connect-as-team.ts";
import { attachedTo, dockerConfigOf, fingerprint, freshNamespace, type Stage, stage } from "./stage.ts";

const { missing } = inject("bed");

/** `kubernetes.io/dockerconfigjson` of one entry; `bulk` makes it as large as wanted. */
function dockerConfig(bulk = ""): string {
  return JSON.stringify({ auths: { "elsewhere.example": { username: "them", password: `theirs${bulk}` } } });
}

interface SecretParts {
  readonly metadata?: object;
  readonly type?: string;
  readonly immutable?: boolean;
  readonly data?: Readonly<Record<string, string>>;
}

/** Makes secret `pullpass` in the namespace. */
async function makeSecret({ kubectl }: Stage, namespace: string, parts: SecretParts): Promise<void> {
  const { metadata, data = { ".dockerconfigjson": dockerConfig() }, ...rest } = parts;
  const manifest = {
    apiVersion: "v1",
    kind: "Secret",
    type: "kubernetes.io/dockerconfigjson",
    ...rest,
    metadata: { name: "pullpass", namespace, ...metadata },
    stringData: data,
  };
  await kubectl(["create", "-f", "-"], JSON.stringify(manifest));
}

const OURS = { labels: { "app.kubernetes.io/managed-by": "pullpass" } };
/** What the tools' documentation says that they leave on a Secret; owners as their controllers name themselves. */
function ownedBy(apiVersion: string, kind: string): object {
  const owner = { apiVersion, kind, name: "regcred", uid: "00000000-0000-4000-8000-000000000000" };
  // Blocked from the cluster's garbage collection, which would delete what an owner that is not there owns.
  return { finalizers: ["pullpass.test/keep"], ownerReferences: [{ ...owner, controller: true }] };
}

const MIB_BYTES = 1_048_576;

describe.skipIf(missing.length > 0)(titleWithNeeds("a secret that stands in the way", missing), () => {
  it.each([
    ["External Secrets", "label", { labels: { "reconcile.external-secrets.io/managed": "true" } }],
    ["External Secrets", "owner", ownedBy("external-secrets.io/v1", "ExternalSecret")],
    ["Sealed Secrets", "owner", ownedBy("bitnami.com/v1alpha1", "SealedSecret")],
    [
      "Argo CD",
      "annotation, although the label is ours",
      { ...OURS, annotations: { "argocd.argoproj.io/tracking-id": "shop:/Secret:shop/pullpass" } },
    ],
    ["Flux", "label", { labels: { "kustomize.toolkit.fluxcd.io/name": "shop" } }],
    [
      "Helm",
      "label and annotation",
      {
        labels: { "app.kubernetes.io/managed-by": "Helm" },
        annotations: { "meta.helm.sh/release-name": "shop" },
      },
    ],
  ])("is never written when it belongs to %s by its %s", async (tool, _mark, metadata) => {
    const on = stage();
    const namespace = await freshNamespace(on);
    await makeSecret(on, namespace, { metadata });
    const before = await fingerprint(on, namespace);

    for (const flags of [[], ["--adopt"]]) {
      const run = await connectAsTeam(on, on.registries.plainBasic, { namespace, flags });
      expect(run, run.stderr).toMatchObject({ code: 1, stdout: "" });
      expect(run.stderr).toContain("error[PP1107]");
      expect(run.stderr).toContain(`secret \`pullpass\` in namespace \`${namespace}\` belongs to ${tool}`);
      expect(run.stderr).toContain("--secret-name NAME");
      expect(run.stdout + run.stderr).not.toContain(on.registries.users.team.password);
    }
    expect(await fingerprint(on, namespace)).toBe(before);
    await on.kubectl([
      ...["patch", "secret", "pullpass", "-n", namespace, "--type=merge"],
      ...["-p", '{"metadata":{"finalizers":null}}'],
    ]);
  });

  it.each([
    ["immutable", { metadata: OURS, immutable: true }, "it is immutable"],
    ["of another type", { metadata: OURS, type: "Opaque" }, "it is of type `Opaque`"],
  ])("is not written when it is %s, and another name works", async (_what, parts, why) => {
    const on = stage();
    const { plainBasic } = on.registries;
    const namespace = await freshNamespace(on);
    await makeSecret(on, namespace, parts);
    const before = await fingerprint(on, namespace);

    const run = await connectAsTeam(on, plainBasic, { namespace, flags: ["--adopt"] });
    expect(run, run.stderr).toMatchObject({ code: 1, stdout: "" });
    expect(run.stderr).toContain(why);
    expect(run.stderr).toContain("--secret-name NAME");
    expect(await fingerprint(on, namespace)).toBe(before);

    const beside = await connectAsTeam(on, plainBasic, { namespace, flags: ["--secret-name", "beside"] });
    expect(beside, beside.stderr).toMatchObject({ code: 0 });
    expect(await attachedTo(on, namespace)).toEqual(["beside"]);
  });

  it("is not written when the entry does not fit any more, and is told before the registry is asked", async () => {
    const on = stage();
    const { plainBasic } = on.registries;
    const namespace = await freshNamespace(on);
    const full = dockerConfig("x".repeat(MIB_BYTES - dockerConfig().length - 50));
    await makeSecret(on, namespace, { metadata: OURS, data: { ".dockerconfigjson": full } });
    const before = await fingerprint(on, namespace);

    const run = await connectAsTeam(on, plainBasic, { namespace });

    expect(run, run.stderr).toMatchObject({ code: 1, stdout: "" });
    expect(run.stderr).toContain("cannot hold the entry: it would be larger than the 1 MiB");
    expect(run.stderr).toContain("--secret-name NAME");
    expect(run.stdout + run.stderr).not.toContain(plainBasic.users.team.password);
    expect(await fingerprint(on, namespace)).toBe(before);
  });

  it("takes the entry when it just fits, the other entry kept", async () => {
    const on = stage();
    const { plainBasic } = on.registries;
    const namespace = await freshNamespace(on);
    const almostFull = dockerConfig("x".repeat(MIB_BYTES - dockerConfig().length - 300));
    await makeSecret(on, namespace, { metadata: OURS, data: { ".dockerconfigjson": almostFull } });

    const run = await connectAsTeam(on, plainBasic, { namespace });

    expect(run, run.stderr).toMatchObject({ code: 0 });
    const { auths } = await dockerConfigOf(on, namespace);
    expect(Object.keys(auths)).toEqual(["elsewhere.example", plainBasic.host]);
    expect(auths["elsewhere.example"]).toEqual(JSON.parse(almostFull).auths["elsewhere.example"]);
  });
});
