import { describe, expect, inject, it } from "vitest";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { allow, connectAsTeam } from "./connect-as-team.ts";
import {
  attachedTo,
  deploy,
  dockerConfigOf,
  fingerprint,
  freshImage,
  freshNamespace,
  pulledEvents,
  stage,
  untilWaiting,
} from "./stage.ts";

const { missing } = inject("bed");

describe.skipIf(missing.length > 0)(titleWithNeeds("connect on a whole cluster", missing), () => {
  it.each([
    ["Basic, plain HTTP on loopback", "plainBasic"],
    ["Bearer, plain HTTP on loopback", "plainBearer"],
    ["Basic over TLS", "tlsBasic"],
    ["Bearer over TLS", "tlsBearer"],
  ] as const)("takes a Deployment from ImagePullBackOff to Running: %s", async (_what, which) => {
    const on = stage();
    const registry = on.registries[which];
    const namespace = await freshNamespace(on);
    const image = await freshImage(registry);
    await deploy(on, { namespace, image: image.reference });
    await untilWaiting(on, namespace, "ImagePullBackOff");

    const first = await connectAsTeam(on, registry, {
      namespace,
      flags: ["--image", image.reference, "--restart"],
    });

    expect(first, first.stderr).toMatchObject({ code: 0 });
    expect(first.stdout).toContain("secret/pullpass created\n");
    expect(first.stdout).toContain("serviceaccount/default configured\n");
    expect(first.stdout).toMatch(
      /pod\/web-\S+ deleted \(came too early; ReplicaSet web-\S+ makes it anew\)\n/,
    );
    expect(first.stdout).toMatch(/pod\/web-\S+ Running on node testbed-node\n/);
    expect(first.stdout).toContain("proven: from here, down to the first layer");
    expect(first.stdout).toContain("proven: from node testbed-node, a whole pull");
    expect(await pulledEvents(on, namespace)).toContainEqual(
      expect.stringContaining(`Successfully pulled image "${image.reference}"`),
    );

    const before = await fingerprint(on, namespace);
    const second = await connectAsTeam(on, registry, {
      namespace,
      flags: ["--image", image.reference, "--restart"],
    });

    expect(second, second.stderr).toMatchObject({ code: 0 });
    expect(second.stdout).toContain("secret/pullpass unchanged\n");
    expect(second.stdout).toContain("serviceaccount/default unchanged\n");
    expect(second.stdout).not.toMatch(/created|configured|deleted/);
    expect(await fingerprint(on, namespace)).toBe(before);
  });

  it("needs no right to write for a second run, since it writes nothing", async () => {
    const on = stage();
    const registry = on.registries.plainBasic;
    const namespace = await freshNamespace(on);
    const image = await freshImage(registry);
    await connectAsTeam(on, registry, { namespace, flags: ["--image", image.reference] });
    await allow(on, "alice", {
      namespace,
      verbs: "get,list,watch",
      resources: "secrets,serviceaccounts,pods",
    });
    const kubeconfig = on.cluster.restrictedKubeconfigPaths.alice;

    const again = await connectAsTeam(on, registry, {
      namespace,
      flags: ["--image", image.reference],
      kubeconfig,
    });

    expect(again, again.stderr).toMatchObject({ code: 0 });
    expect(again.stdout).toContain("secret/pullpass unchanged\n");
  });

  it("keeps what others have in the ServiceAccount, and its own entries for other registries", async () => {
    const on = stage();
    const namespace = await freshNamespace(on);
    const patch = JSON.stringify({ imagePullSecrets: [{ name: "theirs" }, { name: "also-theirs" }] });
    await on.kubectl(["patch", "serviceaccount", "default", "-n", namespace, "-p", patch]);
    const [one, two] = [on.registries.plainBasic, on.registries.plainBearer];

    await connectAsTeam(on, one, { namespace, flags: ["--prove", "none"] });
    await connectAsTeam(on, two, { namespace, flags: ["--prove", "none"] });

    expect(await attachedTo(on, namespace)).toEqual(["theirs", "also-theirs", "pullpass"]);
    const { auths } = await dockerConfigOf(on, namespace);
    expect(Object.keys(auths)).toEqual([one.host, two.host]);
  });

  it("finds the ServiceAccount whose Pods use the registry", async () => {
    const on = stage();
    const registry = on.registries.plainBasic;
    const namespace = await freshNamespace(on);
    await on.kubectl(["create", "serviceaccount", "shop", "-n", namespace]);
    const image = await freshImage(registry);
    await deploy(on, { namespace, image: image.reference, serviceAccount: "shop" });
    await untilWaiting(on, namespace, "ImagePullBackOff");

    const run = await connectAsTeam(on, registry, {
      namespace,
      flags: ["--image", image.reference, "--restart"],
    });

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(await attachedTo(on, namespace, "shop")).toEqual(["pullpass"]);
    expect(await attachedTo(on, namespace, "default")).toEqual([]);
  });

  it("names a Pod that nothing owns, and does not touch it", async () => {
    const on = stage();
    const registry = on.registries.plainBasic;
    const namespace = await freshNamespace(on);
    const image = await freshImage(registry);
    await on.kubectl(["run", "bare", "-n", namespace, `--image=${image.reference}`]);
    await untilWaiting(on, namespace, "ImagePullBackOff");
    const uid = await on.kubectl(["get", "pod", "bare", "-n", namespace, "-o", "jsonpath={.metadata.uid}"]);

    const run = await connectAsTeam(on, registry, {
      namespace,
      flags: ["--image", image.reference, "--restart"],
    });

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(run.stderr).toContain("pod/bare came too early, and nothing owns it");
    expect(await on.kubectl(["get", "pod", "bare", "-n", namespace, "-o", "jsonpath={.metadata.uid}"])).toBe(
      uid,
    );
  });

  it("leaves no proof Pod behind", async () => {
    const on = stage();
    const registry = on.registries.plainBasic;
    const namespace = await freshNamespace(on);
    const image = await freshImage(registry);

    await connectAsTeam(on, registry, { namespace, flags: ["--image", image.reference] });

    expect(await on.kubectl(["get", "pods", "-n", namespace, "-o", "name"])).toBe("");
  });

  it("writes what kubectl apply takes with --dry-run=client -o yaml, and nothing itself", async () => {
    const on = stage();
    const registry = on.registries.plainBasic;
    const namespace = await freshNamespace(on);
    const before = await fingerprint(on, namespace);

    const run = await connectAsTeam(on, registry, { namespace, flags: ["--dry-run=client", "-o", "yaml"] });
    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(await fingerprint(on, namespace)).toBe(before);

    await on.kubectl(["apply", "-f", "-"], run.stdout);
    expect(await attachedTo(on, namespace)).toEqual(["pullpass"]);
    const again = await connectAsTeam(on, registry, { namespace });
    expect(again.stdout).toContain("secret/pullpass unchanged\n");
    expect(again.stdout).toContain("serviceaccount/default unchanged\n");
  });

  it.each([
    "client",
    "server",
  ])("changes nothing with --dry-run=%s, and says what it would do", async (how) => {
    const on = stage();
    const registry = on.registries.plainBearer;
    const namespace = await freshNamespace(on);
    const image = await freshImage(registry);
    const before = await fingerprint(on, namespace);

    const run = await connectAsTeam(on, registry, {
      namespace,
      flags: ["--image", image.reference, `--dry-run=${how}`],
    });

    const suffix = how === "client" ? "(dry run)" : "(server dry run)";
    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(run.stdout).toContain(`secret/pullpass created ${suffix}\n`);
    expect(run.stdout).toContain(`serviceaccount/default configured ${suffix}\n`);
    expect(await fingerprint(on, namespace)).toBe(before);
  });

  it("reports as JSON what it did, without the password", async () => {
    const on = stage();
    const registry = on.registries.plainBearer;
    const namespace = await freshNamespace(on);
    const image = await freshImage(registry);

    const run = await connectAsTeam(on, registry, {
      namespace,
      flags: ["--image", image.reference, "-o", "json"],
    });

    const report = JSON.parse(run.stdout);
    expect(report).toMatchObject({
      apiVersion: "pullpass.dev/v1",
      kind: "ConnectReport",
      verdict: "yes",
      registry: registry.host,
    });
    expect(report.changes).toEqual([
      { target: { kind: "Secret", namespace, name: "pullpass" }, change: "created" },
      { target: { kind: "ServiceAccount", namespace, name: "default" }, change: "configured" },
    ]);
    expect(
      report.proofs.map(({ proof }: { proof: { vantage: { kind: string } } }) => proof.vantage.kind),
    ).toEqual(["here", "node"]);
    expect(run.stdout).not.toContain(registry.users.team.password);
  });

  it("marks the secret and the ServiceAccount with what it made", async () => {
    const on = stage();
    const registry = on.registries.plainBasic;
    const namespace = await freshNamespace(on);

    await connectAsTeam(on, registry, { namespace, flags: ["--expires-at", "2031-01-31T00:00:00Z"] });

    const secret = JSON.parse(await on.kubectl(["get", "secret", "pullpass", "-n", namespace, "-o", "json"]));
    expect(secret.metadata.labels).toEqual({ "app.kubernetes.io/managed-by": "pullpass" });
    expect(JSON.parse(secret.metadata.annotations["pullpass.dev/entries"])).toEqual({
      [registry.host]: {
        method: "password",
        madeAt: expect.any(String),
        expiresAt: "2031-01-31T00:00:00.000Z",
      },
    });
    const account = JSON.parse(
      await on.kubectl(["get", "serviceaccount", "default", "-n", namespace, "-o", "json"]),
    );
    expect(account.metadata.annotations).toEqual({ "pullpass.dev/attached": "pullpass" });
  });
});
