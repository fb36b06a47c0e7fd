import { delimiter, join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeKubeconfigRefusal } from "../../../src/io/kube/kubeconfig/refusal.ts";
import { makeTestCertificates, type TestCertificates } from "../../servers/test-certificates.ts";
import { devKubeconfig, folderOf, kubeconfig, load, SERVER } from "./kubeconfig-folder.ts";
import { base64 } from "./manifests.ts";

const CANARY = "c4n4ry-token";

let certificates: TestCertificates;
beforeAll(async () => {
  certificates = await makeTestCertificates();
});
afterAll(() => certificates.remove());

async function connectionOf(document: unknown, query: Parameters<typeof load>[0] = {}, files: object = {}) {
  const folder = folderOf({ config: document, ...files });
  const answer = await load({ kubeconfig: join(folder, "config"), ...query });
  if (!answer.ok) throw new Error(describeKubeconfigRefusal(answer.refusal));
  return answer.connection;
}

describe("what a kubeconfig says", () => {
  it("is cluster, authority, namespace and token", async () => {
    const cluster = { "certificate-authority-data": base64(certificates.ca), "tls-server-name": "api.test" };
    const {
      cluster: identity,
      tls,
      user,
    } = await connectionOf(devKubeconfig(cluster, { token: CANARY }, { namespace: "shop" }));
    expect(identity).toEqual({ context: "dev", server: SERVER, namespace: "shop" });
    expect(tls).toEqual({ ca: certificates.ca, caMode: "only", serverName: "api.test" });
    const credentials = await user.credentials();
    expect(credentials.ok && credentials.credentials.token?.reveal()).toBe(CANARY);
    expect(inspect([credentials, user], { depth: 9 })).not.toContain(CANARY);
  });

  it("is the default namespace and the machine's authorities where it says nothing", async () => {
    const { cluster, tls, user } = await connectionOf(devKubeconfig({}, {}));
    expect(cluster.namespace).toBe("default");
    expect(tls).toEqual({});
    expect(await user.credentials()).toEqual({ ok: true, credentials: {} });
  });

  it("takes verification away only where it says so", async () => {
    expect((await connectionOf(devKubeconfig({ "insecure-skip-tls-verify": true }))).tls).toEqual({
      skipVerification: true,
    });
    expect((await connectionOf(devKubeconfig({ "insecure-skip-tls-verify": false }))).tls).toEqual({});
  });

  it("finds files beside itself, and a token that is replaced", async () => {
    const { key, cert } = certificates.good;
    const user = { "client-certificate": "pki/me.crt", "client-key": "pki/me.key", tokenFile: "token" };
    const files = { "ca.crt": certificates.ca, "pki/me.crt": cert, "pki/me.key": key, token: `${CANARY}\n` };
    const connection = await connectionOf(
      devKubeconfig({ "certificate-authority": "./ca.crt" }, user),
      {},
      files,
    );
    expect(connection.tls.ca).toBe(certificates.ca);
    const answer = await connection.user.credentials();
    if (!answer.ok) throw new Error(answer.detail);
    expect(answer.credentials.clientCertificate).toBe(cert);
    expect(answer.credentials.clientKey?.reveal()).toBe(key);
    expect(answer.credentials.token?.reveal()).toBe(CANARY);
  });

  it("sends no credential over plain HTTP, as kubectl does not", async () => {
    const { user } = await connectionOf(
      devKubeconfig({ server: "http://127.0.0.1:8080" }, { token: CANARY }),
    );
    expect(await user.credentials()).toEqual({ ok: true, credentials: {} });
  });

  it("runs no plug-in where a token is there as well", async () => {
    const exec = { apiVersion: "client.authentication.k8s.io/v1", command: "aws", interactiveMode: "Never" };
    const { user } = await connectionOf(devKubeconfig({}, { token: CANARY, exec }));
    expect(await user.credentials()).toMatchObject({ ok: true, credentials: { token: expect.anything() } });
  });

  it("acts as somebody else, with flags in place of its own fields", async () => {
    const user = {
      as: "jane",
      "as-uid": "7",
      "as-groups": ["a", "b"],
      "as-user-extra": { "acme.com/x(y)": ["1", "2"] },
    };
    expect((await connectionOf(devKubeconfig({}, user))).impersonation).toEqual({
      ...{ user: "jane", uid: "7", groups: ["a", "b"] },
      extra: new Map([["acme.com/x(y)", ["1", "2"]]]),
    });
    const flags = { as: "joe", asGroups: ["c"] };
    expect((await connectionOf(devKubeconfig({}, user), flags)).impersonation).toMatchObject({
      ...{ user: "joe", groups: ["c"] },
    });
  });
});

describe("a flag", () => {
  const two = kubeconfig({
    current: "dev",
    clusters: {
      main: { server: SERVER, "tls-server-name": "main.test" },
      other: { server: "https://other.test" },
    },
    users: { ci: { token: "ci-token" }, admin: { token: "admin-token" } },
    contexts: {
      dev: { cluster: "main", user: "ci" },
      prod: { cluster: "other", user: "admin", namespace: "prod" },
    },
  });
  it.each([
    [{}, { context: "dev", server: SERVER, namespace: "default" }, "ci-token"],
    [
      { context: "prod" },
      { context: "prod", server: "https://other.test", namespace: "prod" },
      "admin-token",
    ],
    [
      { context: "prod", namespace: "x" },
      { context: "prod", server: "https://other.test", namespace: "x" },
      "admin-token",
    ],
    [
      { cluster: "other" },
      { context: "dev", server: "https://other.test", namespace: "default" },
      "ci-token",
    ],
    [{ user: "admin" }, { context: "dev", server: SERVER, namespace: "default" }, "admin-token"],
    [
      { server: "https://x.test/p/" },
      { context: "dev", server: "https://x.test/p", namespace: "default" },
      "ci-token",
    ],
    [
      { context: "", cluster: "", user: "", server: "" },
      { context: "dev", server: SERVER, namespace: "default" },
      "ci-token",
    ],
  ])("counts before the file: %j", async (flags, cluster, token) => {
    const connection = await connectionOf(two, flags);
    expect(connection.cluster).toEqual(cluster);
    const answer = await connection.user.credentials();
    expect(answer.ok && answer.credentials.token?.reveal()).toBe(token);
  });

  it("that names another server takes away the name that the certificate had to carry", async () => {
    expect((await connectionOf(two)).tls.serverName).toBe("main.test");
    expect((await connectionOf(two, { server: "https://x.test" })).tls.serverName).toBeUndefined();
  });
});

describe("several files", () => {
  it("give each entry from the first that has it, and are passed over where they are missing", async () => {
    const folder = folderOf({
      "a/config": kubeconfig({ clusters: { main: { server: "https://a.test" } } }),
      "b/config": kubeconfig({
        current: "dev",
        clusters: { main: { server: "https://b.test", "tls-server-name": "b.test" } },
        users: { ci: { tokenFile: "token" } },
        contexts: { dev: { cluster: "main", user: "ci" } },
      }),
      "b/token": "from-b",
    });
    const list = ["", join(folder, "missing"), join(folder, "a/config"), join(folder, "b/config")];
    const answer = await load({ env: { KUBECONFIG: list.join(delimiter), HOME: "/nonexistent" } });
    if (!answer.ok) throw new Error(describeKubeconfigRefusal(answer.refusal));
    expect(answer.connection.cluster.server).toBe("https://a.test");
    expect(answer.connection.tls).toEqual({});
    const credentials = await answer.connection.user.credentials();
    expect(credentials.ok && credentials.credentials.token?.reveal()).toBe("from-b");
  });

  it("are found in the home folder where nothing names one", async () => {
    const home = folderOf({ ".kube/config": devKubeconfig({}) });
    expect(await load({ env: { HOME: home } })).toMatchObject({ ok: true });
    expect(await load({ env: { USERPROFILE: home } })).toMatchObject({ ok: true });
  });
});

describe("a Pod", () => {
  const inCluster = { KUBERNETES_SERVICE_HOST: "fd00::1", KUBERNETES_SERVICE_PORT: "443" };

  it("uses its service account where there is no kubeconfig", async () => {
    const serviceAccountFolder = folderOf({ token: CANARY, "ca.crt": certificates.ca, namespace: "shop\n" });
    const answer = await load({ env: inCluster, serviceAccountFolder });
    if (!answer.ok) throw new Error(describeKubeconfigRefusal(answer.refusal));
    expect(answer.connection.cluster).toEqual({ server: "https://[fd00::1]:443", namespace: "shop" });
    expect(answer.connection.tls).toEqual({ ca: certificates.ca, caMode: "only" });
    const credentials = await answer.connection.user.credentials();
    expect(credentials.ok && credentials.credentials.token?.reveal()).toBe(CANARY);
    const named = await load({
      env: { ...inCluster, POD_NAMESPACE: "pod" },
      serviceAccountFolder,
      as: "jane",
    });
    expect(named).toMatchObject({
      ok: true,
      connection: { cluster: { namespace: "pod" }, impersonation: { user: "jane" } },
    });
    const flagged = await load({ env: inCluster, serviceAccountFolder, namespace: "flag" });
    expect(flagged).toMatchObject({ ok: true, connection: { cluster: { namespace: "flag" } } });
  });

  it("uses a kubeconfig where there is one, and its account where that says nothing", async () => {
    const serviceAccountFolder = folderOf({ token: CANARY, "ca.crt": certificates.ca });
    const folder = folderOf({ config: devKubeconfig({}), empty: kubeconfig({}) });
    const env = { ...inCluster, KUBECONFIG: join(folder, "config") };
    expect(await load({ env, serviceAccountFolder })).toMatchObject({
      connection: { cluster: { context: "dev" } },
    });
    expect(
      await load({ env: { ...env, KUBECONFIG: join(folder, "empty") }, serviceAccountFolder }),
    ).toMatchObject({
      connection: { cluster: { server: "https://[fd00::1]:443", namespace: "default" } },
    });
  });
});
