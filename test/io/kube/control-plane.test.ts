import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SecretText } from "../../../src/core/credential/secret-text.ts";
import type { Kube } from "../../../src/core/kube/kube.ts";
import type { ServiceAccount } from "../../../src/core/kube/objects.ts";
import { KUBE_RESOURCES } from "../../../src/core/kube/resources.ts";
import { type ControlPlane, startControlPlane } from "../../../testbed/control-plane.ts";
import { missingForControlPlane, titleWithNeeds } from "../../../testbed/requirements.ts";
import { connectionFrom, kubeFor } from "./connect.ts";
import { base64, dockerConfig, granted, pullSecret } from "./manifests.ts";

const START_TIMEOUT_MS = 20 * 60_000;
const missing = await missingForControlPlane();

describe.skipIf(missing.length > 0)(
  titleWithNeeds("the Kubernetes client and a real API server", missing),
  () => {
    let controlPlane: ControlPlane;
    let namespaces = 0;

    beforeAll(async () => {
      controlPlane = await startControlPlane();
    }, START_TIMEOUT_MS);

    afterAll(() => controlPlane.stop());

    async function admin(): Promise<Kube> {
      return kubeFor(await connectionFrom(controlPlane.kubeconfigPath));
    }

    async function newNamespace(): Promise<string> {
      const name = `client-${++namespaces}`;
      await controlPlane.kubectl(["create", "namespace", name]);
      return name;
    }

    async function fromKubectl(...args: readonly string[]): Promise<Record<string, unknown>> {
      return JSON.parse(await controlPlane.kubectl([...args, "-o", "json"]));
    }

    describe("who we are", () => {
      it.each([
        ["a token and an embedded authority", "kubeconfigPath"],
        ["a client certificate in files", "certificateKubeconfigPath"],
      ] as const)("connects with %s", async (_what, path) => {
        const kube = kubeFor(await connectionFrom(controlPlane[path]));
        const names = granted(await kube.list("Namespace", {})).map((each) => each.metadata.name);
        expect(names).toContain("kube-system");
      });

      it("refuses a server whose certificate another authority signed", async () => {
        const connection = await connectionFrom(controlPlane.kubeconfigPath);
        const { ca: _wrong, ...tls } = connection.tls;
        const answer = await kubeFor({ ...connection, tls }).get("Namespace", { name: "default" });
        expect(answer).toMatchObject({
          ok: false,
          refusal: { kind: "network", failure: { kind: "tls-unknown-ca" }, attempt: { verb: "get" } },
        });
      });

      it("says unauthorized for a token that nobody has", async () => {
        const connection = await connectionFrom(controlPlane.kubeconfigPath);
        const stranger = {
          credentials: async () => ({ ok: true, credentials: { token: new SecretText("nobody") } }) as const,
          forget: () => false,
        };
        const answer = await kubeFor({ ...connection, user: stranger }).list("Secret", {});
        expect(answer).toMatchObject({
          ok: false,
          refusal: { kind: "unauthorized", message: "Unauthorized" },
        });
      });

      it("names verb, resource and namespace of what RBAC forbids", async () => {
        const kube = kubeFor(await connectionFrom(controlPlane.restrictedKubeconfigPaths.bob));
        const answer = await kube.list("Secret", { namespace: "default" });
        expect(answer).toEqual({
          ok: false,
          refusal: {
            kind: "forbidden",
            attempt: { verb: "list", resource: "secrets", namespace: "default" },
            message:
              'secrets is forbidden: User "bob" cannot list resource "secrets" in API group "" in the namespace "default"',
          },
        });
      });

      it("acts as somebody else and as each of their groups", async () => {
        const group = { as: "mallory", asGroups: ["zweite Größe 🔑", "system:masters"] };
        const kube = kubeFor(await connectionFrom(controlPlane.kubeconfigPath, group));
        expect(await kube.list("Secret", {})).toMatchObject({ ok: true });
        const alone = kubeFor(await connectionFrom(controlPlane.kubeconfigPath, { as: "Jürgen 🔑" }));
        expect(await alone.list("Secret", {})).toMatchObject({
          ok: false,
          refusal: { kind: "forbidden", message: expect.stringContaining('User "Jürgen 🔑"') },
        });
      });
    });

    it("knows the names that the API server has for each kind", async () => {
      const resources = await controlPlane.kubectl(["api-resources", "--no-headers"]);
      for (const [kind, { plural, apiVersion, namespaced }] of Object.entries(KUBE_RESOURCES)) {
        expect(resources).toMatch(new RegExp(`^${plural} .*\\b${apiVersion} +${namespaced} +${kind}$`, "m"));
      }
    });

    describe("objects", () => {
      it("creates a pull secret that kubectl reads byte for byte", async () => {
        const kube = await admin();
        const namespace = await newNamespace();
        const data = dockerConfig(`pä$$ "quoted" \\ '`);
        const created = granted(
          await kube.create("Secret", pullSecret({ namespace, name: "pullpass" }, data)),
        );
        expect(created.data?.[".dockerconfigjson"]?.equals(data)).toBe(true);
        const seen = await fromKubectl("get", "secret", "pullpass", "-n", namespace, "--show-managed-fields");
        expect(seen).toMatchObject({
          type: "kubernetes.io/dockerconfigjson",
          data: { ".dockerconfigjson": data.reveal() },
          metadata: { managedFields: [{ manager: "pullpass", operation: "Update" }] },
        });
      });

      it("sends back on update what has no type here, and refuses a stale version", async () => {
        const kube = await admin();
        const namespace = await newNamespace();
        const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "app", namespace } };
        const extra = { secrets: [{ name: "other" }], automountServiceAccountToken: false };
        await controlPlane.kubectl(["create", "-f", "-"], JSON.stringify({ ...account, ...extra }));
        const read = granted(await kube.get("ServiceAccount", { namespace, name: "app" }));
        const wanted = { ...read, imagePullSecrets: [{ name: "pullpass" }] };
        const updated = granted(await kube.update("ServiceAccount", wanted));
        expect(updated.metadata.resourceVersion).not.toBe(read.metadata.resourceVersion);
        expect(await fromKubectl("get", "serviceaccount", "app", "-n", namespace)).toMatchObject({
          ...extra,
          imagePullSecrets: [{ name: "pullpass" }],
        });
        expect(await kube.update("ServiceAccount", wanted)).toMatchObject({
          ok: false,
          refusal: {
            kind: "conflict",
            attempt: { verb: "update", resource: "serviceaccounts", name: "app" },
          },
        });
      });

      it("keeps the owners of fields on update", async () => {
        const kube = await admin();
        const namespace = await newNamespace();
        const object = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "app", namespace } };
        await controlPlane.kubectl(
          ["apply", "--server-side", "--field-manager=gitops", "-f", "-"],
          JSON.stringify({ ...object, automountServiceAccountToken: false }),
        );
        const read = granted(await kube.get("ServiceAccount", { namespace, name: "app" }));
        granted(await kube.update("ServiceAccount", { ...read, imagePullSecrets: [{ name: "ours" }] }));
        const after = granted(await kube.get("ServiceAccount", { namespace, name: "app" }));
        expect(after.metadata.managedFields?.map((each) => `${each.manager} ${each.operation}`)).toEqual([
          "gitops Apply",
          "pullpass Update",
        ]);
      });

      it("patches what it tested, and calls a failed test a conflict", async () => {
        const kube = await admin();
        const namespace = await newNamespace();
        const key = { namespace, name: "app" };
        granted(await kube.create("ServiceAccount", { metadata: key }));
        const attach = [
          { op: "test", path: "/imagePullSecrets", value: null },
          { op: "add", path: "/imagePullSecrets", value: [{ name: "pullpass" }] },
        ] as const;
        const patched = granted(await kube.patch("ServiceAccount", key, attach));
        expect(patched.imagePullSecrets).toEqual([{ name: "pullpass" }]);
        const again = await kube.patch("ServiceAccount", key, attach);
        expect(again).toMatchObject({ ok: false, refusal: { kind: "conflict", attempt: { verb: "patch" } } });
      });

      it("calls a patch invalid that cannot be applied and tests nothing", async () => {
        const kube = await admin();
        const namespace = await newNamespace();
        granted(await kube.create("ServiceAccount", { metadata: { namespace, name: "app" } }));
        const operations = [{ op: "remove", path: "/imagePullSecrets" }] as const;
        const answer = await kube.patch("ServiceAccount", { namespace, name: "app" }, operations);
        expect(answer).toMatchObject({ ok: false, refusal: { kind: "invalid" } });
      });

      it("deletes what is still the same object, and nothing else", async () => {
        const kube = await admin();
        const namespace = await newNamespace();
        const key = { namespace, name: "app" };
        const { metadata } = granted(await kube.create("ServiceAccount", { metadata: key }));
        const conflict = { ok: false, refusal: { kind: "conflict", attempt: { verb: "delete" } } };
        const { uid, resourceVersion } = metadata;
        expect(await kube.delete("ServiceAccount", key, { uid: "another" })).toMatchObject(conflict);
        expect(await kube.delete("ServiceAccount", key, { uid, resourceVersion: "1" })).toMatchObject(
          conflict,
        );
        expect(await kube.delete("ServiceAccount", key, { uid, resourceVersion }, { dryRun: true })).toEqual({
          ok: true,
          value: undefined,
        });
        expect(await kube.get("ServiceAccount", key)).toMatchObject({ ok: true });
        expect(await kube.delete("ServiceAccount", key, { uid, resourceVersion })).toEqual({
          ok: true,
          value: undefined,
        });
        expect(await kube.get("ServiceAccount", key)).toMatchObject({
          ok: false,
          refusal: { kind: "not-found" },
        });
      });

      it("stores nothing in a dry run", async () => {
        const kube = await admin();
        const namespace = await newNamespace();
        const key = { namespace, name: "app" };
        const dryRun = { dryRun: true };
        granted(await kube.create("ServiceAccount", { metadata: key }, dryRun));
        expect(await kube.get("ServiceAccount", key)).toMatchObject({ ok: false });
        const stored = granted(await kube.create("ServiceAccount", { metadata: key }));
        const operations = [{ op: "add", path: "/imagePullSecrets", value: [{ name: "x" }] }] as const;
        granted(await kube.patch("ServiceAccount", key, operations, dryRun));
        granted(
          await kube.update("ServiceAccount", { ...stored, imagePullSecrets: [{ name: "y" }] }, dryRun),
        );
        expect(granted(await kube.get("ServiceAccount", key)).imagePullSecrets).toBeUndefined();
      });

      it("lists 1,200 objects over pages, as kubectl does", async () => {
        const kube = await admin();
        const namespace = await newNamespace();
        const names = Array.from({ length: 1_200 }, (_, index) => `secret-${String(index).padStart(4, "0")}`);
        const metadata = (name: string) => ({
          namespace,
          name,
          labels: { odd: String(Number(name.at(-1)) % 2) },
        });
        const queue = [...names];
        await Promise.all(
          Array.from({ length: 16 }, async () => {
            for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
              granted(await kube.create("Secret", { metadata: metadata(name), type: "Opaque" }));
            }
          }),
        );
        const listed = granted(await kube.list("Secret", { namespace }));
        expect(listed.map((each) => each.metadata.name)).toEqual(names);
        const odd = granted(await kube.list("Secret", { namespace, labelSelector: "odd=1" }));
        expect(odd).toHaveLength(600);
        const one = granted(await kube.list("Secret", { fieldSelector: "metadata.name=secret-0007" }));
        expect(one.map((each) => each.metadata.namespace)).toEqual([namespace]);
      });

      it("loses nothing when 50 writers change one object and try again after a conflict", async () => {
        const kube = await admin();
        const namespace = await newNamespace();
        const key = { namespace, name: "app" };
        granted(await kube.create("ServiceAccount", { metadata: key, imagePullSecrets: [] }));
        let conflicts = 0;
        const append = async (name: string): Promise<ServiceAccount> => {
          for (;;) {
            const { imagePullSecrets: before = null } = granted(await kube.get("ServiceAccount", key));
            const value = [...(before ?? []), { name }].map((each) => ({ name: each.name ?? "" }));
            const tested = before === null ? null : value.slice(0, -1);
            const answer = await kube.patch("ServiceAccount", key, [
              { op: "test", path: "/imagePullSecrets", value: tested },
              { op: "add", path: "/imagePullSecrets", value },
            ]);
            if (answer.ok) return answer.value;
            expect(answer.refusal.kind).toBe("conflict");
            conflicts++;
          }
        };
        const names = Array.from({ length: 50 }, (_, index) => `writer-${index}`);
        await Promise.all(names.map(append));
        const { imagePullSecrets = [] } = granted(await kube.get("ServiceAccount", key));
        expect(imagePullSecrets.map((each) => each.name).toSorted()).toEqual(names.toSorted());
        expect(conflicts).toBeGreaterThan(0);
      });
    });

    describe("what the API server says no to", () => {
      it("tells an object that exists from a version that is stale", async () => {
        const kube = await admin();
        const namespace = await newNamespace();
        const manifest = { metadata: { namespace, name: "app" } };
        granted(await kube.create("ServiceAccount", manifest));
        expect(await kube.create("ServiceAccount", manifest)).toMatchObject({
          ok: false,
          refusal: { kind: "already-exists", attempt: { verb: "create", name: "app", namespace } },
        });
      });

      it("says that a namespace is not there, and that one is on its way out", async () => {
        const kube = await admin();
        const missingOne = await kube.create("ServiceAccount", {
          metadata: { namespace: "nowhere", name: "app" },
        });
        expect(missingOne).toMatchObject({
          ok: false,
          refusal: { kind: "not-found", message: 'namespaces "nowhere" not found' },
        });
        const namespace = await newNamespace();
        // Without a controller-manager nothing finishes the deletion.
        await controlPlane.kubectl(["delete", "namespace", namespace, "--wait=false"]);
        await expect
          .poll(() => kube.create("ServiceAccount", { metadata: { namespace, name: "app" } }))
          .toMatchObject({ ok: false, refusal: { kind: "namespace-terminating" } });
      });

      it("tells admission from RBAC", async () => {
        const kube = await admin();
        const namespace = await newNamespace();
        await controlPlane.kubectl([
          ...["label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted"],
        ]);
        granted(await kube.create("ServiceAccount", { metadata: { namespace, name: "default" } }));
        const pod = { metadata: { namespace, name: "p" }, spec: { containers: [{ name: "c", image: "i" }] } };
        expect(await kube.create("Pod", pod)).toMatchObject({
          ok: false,
          refusal: {
            kind: "forbidden",
            byAdmission: true,
            message: expect.stringContaining('violates PodSecurity "restricted:latest"'),
          },
        });
      });

      it("calls a wrong object invalid", async () => {
        const kube = await admin();
        const answer = await kube.create("Secret", {
          metadata: { namespace: "default", name: "Not A Name" },
        });
        expect(answer).toMatchObject({
          ok: false,
          refusal: { kind: "invalid", attempt: { verb: "create" } },
        });
      });

      it("sends nothing for a name that would become another URL", async () => {
        const kube = await admin();
        const namespace = await newNamespace();
        for (const name of ["..", ".", "", "a/b", "%2e%2e"]) {
          expect(await kube.delete("Secret", { namespace, name }, { uid: "x" })).toMatchObject({
            ok: false,
            refusal: { kind: "invalid" },
          });
        }
        expect(await kube.get("Namespace", { name: namespace })).toMatchObject({
          ok: true,
          value: { status: { phase: "Active" } },
        });
      });
    });

    it("puts back on update the annotation that may hold a copy of the Secret", async () => {
      const kube = await admin();
      const namespace = await newNamespace();
      const canary = base64("c4n4ry-password");
      const manifest = {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { namespace, name: "theirs" },
        data: { p: canary },
      };
      await controlPlane.kubectl(["apply", "-f", "-"], JSON.stringify(manifest));
      const read = granted(await kube.get("Secret", { namespace, name: "theirs" }));
      expect(JSON.stringify(read)).not.toContain(canary);
      granted(await kube.update("Secret", { ...read, data: { ...read.data, q: new SecretText("eA==") } }));
      const after = await fromKubectl("get", "secret", "theirs", "-n", namespace);
      expect(after).toMatchObject({
        data: { p: canary, q: "eA==" },
        metadata: {
          annotations: {
            "kubectl.kubernetes.io/last-applied-configuration": expect.stringContaining(canary),
          },
        },
      });
    });

    it("reads what kubectl reads", async () => {
      const kube = await admin();
      const listed = granted(await kube.list("Namespace", {}));
      const uids = await controlPlane.kubectl([
        "get",
        "namespaces",
        "-o",
        "jsonpath={.items[*].metadata.uid}",
      ]);
      expect(listed.map((each) => each.metadata.uid)).toEqual(uids.split(" "));
    });
  },
);
