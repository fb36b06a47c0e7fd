import { chmodSync } from "node:fs";
import { delimiter, join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeKubeconfigRefusal } from "../../../src/io/kube/kubeconfig/refusal.ts";
import { makeTestCertificates, type TestCertificates } from "../../servers/test-certificates.ts";
import { folderOf, kubeconfig, load } from "./kubeconfig-folder.ts";
import { base64 } from "./manifests.ts";

const SERVER = "https://127.0.0.1:6443";
const CANARY = "c4n4ry-token";

let certificates: TestCertificates;
beforeAll(async () => {
  certificates = await makeTestCertificates();
});
afterAll(() => certificates.remove());

/** One context `dev` of that cluster and that user. */
const simple = (cluster: object, user: object = {}, context: object = {}) =>
  kubeconfig({
    current: "dev",
    clusters: { main: { server: SERVER, ...cluster } },
    users: { ci: user },
    contexts: { dev: { cluster: "main", user: "ci", ...context } },
  });

async function connectionOf(document: unknown, query: Parameters<typeof load>[0] = {}, files: object = {}) {
  const folder = folderOf({ config: document, ...files });
  const answer = await load({ kubeconfig: join(folder, "config"), ...query });
  if (!answer.ok) throw new Error(describeKubeconfigRefusal(answer.refusal));
  return answer.connection;
}

async function sentenceOf(document: unknown, query: Parameters<typeof load>[0] = {}, files: object = {}) {
  const folder = folderOf({ config: document, ...files });
  const answer = await load({ kubeconfig: join(folder, "config"), ...query });
  if (answer.ok) throw new Error("not refused");
  expect(inspect(answer, { depth: 9 })).not.toContain(CANARY);
  return describeKubeconfigRefusal(answer.refusal).replaceAll(folder, "FOLDER");
}

describe("what a kubeconfig says", () => {
  it("is cluster, authority, namespace and token", async () => {
    const cluster = { "certificate-authority-data": base64(certificates.ca), "tls-server-name": "api.test" };
    const {
      cluster: identity,
      tls,
      user,
    } = await connectionOf(simple(cluster, { token: CANARY }, { namespace: "shop" }));
    expect(identity).toEqual({ context: "dev", server: SERVER, namespace: "shop" });
    expect(tls).toEqual({ ca: certificates.ca, caMode: "only", serverName: "api.test" });
    const credentials = await user.credentials();
    expect(credentials.ok && credentials.credentials.token?.reveal()).toBe(CANARY);
    expect(inspect([credentials, user], { depth: 9 })).not.toContain(CANARY);
  });

  it("is the default namespace and the machine's authorities where it says nothing", async () => {
    const { cluster, tls, user } = await connectionOf(simple({}, {}));
    expect(cluster.namespace).toBe("default");
    expect(tls).toEqual({});
    expect(await user.credentials()).toEqual({ ok: true, credentials: {} });
  });

  it("takes verification away only where it says so", async () => {
    expect((await connectionOf(simple({ "insecure-skip-tls-verify": true }))).tls).toEqual({
      skipVerification: true,
    });
    expect((await connectionOf(simple({ "insecure-skip-tls-verify": false }))).tls).toEqual({});
  });

  it("finds files beside itself, and a token that is replaced", async () => {
    const { key, cert } = certificates.good;
    const user = { "client-certificate": "pki/me.crt", "client-key": "pki/me.key", tokenFile: "token" };
    const files = { "ca.crt": certificates.ca, "pki/me.crt": cert, "pki/me.key": key, token: `${CANARY}\n` };
    const connection = await connectionOf(simple({ "certificate-authority": "./ca.crt" }, user), {}, files);
    expect(connection.tls.ca).toBe(certificates.ca);
    const answer = await connection.user.credentials();
    if (!answer.ok) throw new Error(answer.detail);
    expect(answer.credentials.clientCertificate).toBe(cert);
    expect(answer.credentials.clientKey?.reveal()).toBe(key);
    expect(answer.credentials.token?.reveal()).toBe(CANARY);
  });

  it("sends no credential over plain HTTP, as kubectl does not", async () => {
    const { user } = await connectionOf(simple({ server: "http://127.0.0.1:8080" }, { token: CANARY }));
    expect(await user.credentials()).toEqual({ ok: true, credentials: {} });
  });

  it("runs no plug-in where a token is there as well", async () => {
    const exec = { apiVersion: "client.authentication.k8s.io/v1", command: "aws", interactiveMode: "Never" };
    const { user } = await connectionOf(simple({}, { token: CANARY, exec }));
    expect(await user.credentials()).toMatchObject({ ok: true, credentials: { token: expect.anything() } });
  });

  it("acts as somebody else, with flags in place of its own fields", async () => {
    const user = {
      as: "jane",
      "as-uid": "7",
      "as-groups": ["a", "b"],
      "as-user-extra": { "acme.com/x(y)": ["1", "2"] },
    };
    expect((await connectionOf(simple({}, user))).impersonation).toEqual({
      ...{ user: "jane", uid: "7", groups: ["a", "b"] },
      extra: new Map([["acme.com/x(y)", ["1", "2"]]]),
    });
    const flags = { as: "joe", asGroups: ["c"] };
    expect((await connectionOf(simple({}, user), flags)).impersonation).toMatchObject({
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
    const home = folderOf({ ".kube/config": simple({}) });
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
    const folder = folderOf({ config: simple({}), empty: kubeconfig({}) });
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

describe("a kubeconfig that cannot be used is refused", () => {
  it.each<readonly [string, unknown, object, string]>([
    [
      "no YAML",
      `users:\n- name: x\n  user:\n   token: "${CANARY}\n  bad`,
      {},
      "FOLDER/config:5:6: not YAML: missing char",
    ],
    ["a list", "- a", {}, "FOLDER/config is not a kubeconfig: the document: expected a mapping"],
    ["another kind", "kind: Pod", {}, "FOLDER/config is not a kubeconfig: kind: expected Config"],
    [
      "a number for a token",
      simple({}, { token: 4711 }),
      {},
      "FOLDER/config is not a kubeconfig: users[0].user.token: expected text",
    ],
    [
      "a name twice",
      { contexts: [{ name: "a" }, { name: "a" }] },
      {},
      "FOLDER/config is not a kubeconfig: contexts[a]: this name is there twice",
    ],
    [
      "no current context",
      kubeconfig({ contexts: { a: {}, b: {} } }),
      {},
      "the kubeconfig has no current-context; name one with --context: a, b",
    ],
    [
      "a context that is not there",
      simple({}),
      { context: "prod" },
      'there is no context "prod" in the kubeconfig; there are: dev',
    ],
    [
      "a cluster that is not there",
      simple({}, {}, { cluster: "x" }),
      {},
      'there is no cluster "x" in the kubeconfig, which context "dev" names; there are: main',
    ],
    [
      "a cluster of a flag",
      simple({}),
      { cluster: "y" },
      'there is no cluster "y" in the kubeconfig; there are: main',
    ],
    [
      "a user that is not there",
      simple({}, {}, { user: "x" }),
      {},
      'there is no user "x" in the kubeconfig, which context "dev" names; there are: ci',
    ],
    ["no server", simple({ server: "" }), {}, "clusters[main].cluster.server: the cluster has no server"],
    [
      "a server that is no URL",
      simple({ server: "https://" }),
      {},
      "clusters[main].cluster.server: not a URL",
    ],
    [
      "a server of another scheme",
      simple({ server: "ftp://x" }),
      {},
      "clusters[main].cluster.server: not an http or https URL",
    ],
    [
      "a password in the URL",
      simple({ server: `https://u:${CANARY}@x` }),
      {},
      "clusters[main].cluster.server: a URL with a user name or password in it is not supported",
    ],
    [
      "a proxy",
      simple({ "proxy-url": "http://p:1" }),
      {},
      "clusters[main].cluster.proxy-url is not supported: connections through a proxy named in the kubeconfig cannot be made yet",
    ],
    [
      "no base64",
      simple({ "certificate-authority-data": "!" }),
      {},
      "clusters[main].cluster.certificate-authority-data: not base64",
    ],
    [
      "no certificate",
      simple({ "certificate-authority-data": base64("x") }),
      {},
      "clusters[main].cluster.certificate-authority-data: it holds no PEM block",
    ],
    [
      "a file that is not there",
      simple({ "certificate-authority": "ca.crt" }),
      {},
      "clusters[main].cluster.certificate-authority: FOLDER/ca.crt: there is no such file",
    ],
    [
      "a file of something else",
      simple({ "certificate-authority": "config" }),
      {},
      "clusters[main].cluster.certificate-authority: FOLDER/config: it holds no PEM block",
    ],
    [
      "two authorities",
      simple({ "certificate-authority": "x", "certificate-authority-data": "eA==" }),
      {},
      "clusters[main].cluster.certificate-authority and clusters[main].cluster.certificate-authority-data exclude each other",
    ],
    [
      "a user name",
      simple({}, { username: "u", password: CANARY }),
      {},
      "users[ci].user.username is not supported: API servers take no passwords since Kubernetes 1.19; what works is a client certificate, token or tokenFile",
    ],
    [
      "a plug-in",
      simple({}, { exec: { command: "aws" } }),
      {},
      'users[ci].user.exec is not supported: the plug-in "aws" cannot be run yet; what works is a client certificate, token or tokenFile',
    ],
    [
      "an old plug-in",
      simple({}, { "auth-provider": { name: "gcp" } }),
      {},
      'users[ci].user.auth-provider is not supported: "gcp"; kubectl has none since 1.26 but oidc; what works is a client certificate, token or tokenFile',
    ],
    [
      "no token in its file",
      simple({}, { tokenFile: "none" }),
      {},
      "users[ci].user.tokenFile: FOLDER/none: the token file FOLDER/none cannot be used: ENOENT",
    ],
    [
      "groups of nobody",
      simple({}),
      { asGroups: ["g"] },
      "as: a uid, groups or extras need a user to act as",
    ],
  ])("that has %s", async (_what, document, flags, sentence) => {
    expect(await sentenceOf(document, flags)).toBe(sentence);
  });

  it("that has verification off and an authority", async () => {
    const cluster = {
      "insecure-skip-tls-verify": true,
      "certificate-authority-data": base64(certificates.ca),
    };
    expect(await sentenceOf(simple(cluster))).toContain("insecure-skip-tls-verify");
  });

  it("that has a certificate without its key, or with another's", async () => {
    const certificate = { "client-certificate-data": base64(certificates.good.cert) };
    expect(await sentenceOf(simple({}, certificate))).toBe(
      "users[ci].user.client-key: a client certificate needs its key",
    );
    const key = { "client-key-data": base64(certificates.expired.key) };
    expect(await sentenceOf(simple({}, { ...certificate, ...key }))).toMatch(
      /^users\[ci\]\.user\.client-certificate: certificate and key cannot be used together \(ERR_/,
    );
  });

  it("that was named and is not there, or may not be read", async () => {
    const folder = folderOf({ config: simple({}) });
    expect(await load({ kubeconfig: join(folder, "none") })).toMatchObject({
      refusal: { kind: "file-missing" },
    });
    expect(await load({ kubeconfig: folder })).toMatchObject({
      refusal: { kind: "file-unreadable", detail: "EISDIR" },
    });
    chmodSync(join(folder, "config"), 0);
    if (process.getuid?.() === 0) return; // root reads everything
    expect(await load({ kubeconfig: join(folder, "config") })).toMatchObject({
      refusal: { detail: "EACCES" },
    });
  });

  it("where there is none, and this is no Pod", async () => {
    expect(await load({ env: { HOME: "/nonexistent" } })).toEqual({
      ok: false,
      refusal: { kind: "no-configuration", lookedAt: ["/nonexistent/.kube/config"] },
    });
    const hosts = { KUBERNETES_SERVICE_HOST: "10.0.0.1", KUBERNETES_SERVICE_PORT: "443" };
    expect(await load({ env: hosts, serviceAccountFolder: "/nonexistent" })).toMatchObject({
      refusal: { kind: "no-configuration", lookedAt: [] },
    });
  });
});
