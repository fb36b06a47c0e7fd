import { chmodSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeKubeconfigRefusal } from "../../../src/io/kube/kubeconfig/refusal.ts";
import { makeTestCertificates, type TestCertificates } from "../../servers/test-certificates.ts";
import { devKubeconfig, folderOf, kubeconfig, load } from "./kubeconfig-folder.ts";
import { base64 } from "./manifests.ts";
import { V1 } from "./plugin-program.ts";

const CANARY = "c4n4ry-token";

let certificates: TestCertificates;
beforeAll(async () => {
  certificates = await makeTestCertificates();
});
afterAll(() => certificates.remove());

async function sentenceOf(document: unknown, query: Parameters<typeof load>[0] = {}) {
  const folder = folderOf({ config: document });
  const answer = await load({ kubeconfig: join(folder, "config"), ...query });
  if (answer.ok) throw new Error("not refused");
  expect(inspect(answer, { depth: 9 })).not.toContain(CANARY);
  return describeKubeconfigRefusal(answer.refusal).replaceAll(folder, "FOLDER");
}

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
      devKubeconfig({}, { token: 4711 }),
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
      devKubeconfig({}),
      { context: "prod" },
      'there is no context "prod" in the kubeconfig; there are: dev',
    ],
    [
      "a cluster that is not there",
      devKubeconfig({}, {}, { cluster: "x" }),
      {},
      'there is no cluster "x" in the kubeconfig, which context "dev" names; there are: main',
    ],
    [
      "a cluster of a flag",
      devKubeconfig({}),
      { cluster: "y" },
      'there is no cluster "y" in the kubeconfig; there are: main',
    ],
    [
      "a user that is not there",
      devKubeconfig({}, {}, { user: "x" }),
      {},
      'there is no user "x" in the kubeconfig, which context "dev" names; there are: ci',
    ],
    [
      "no server",
      devKubeconfig({ server: "" }),
      {},
      "clusters[main].cluster.server: the cluster has no server",
    ],
    [
      "a server that is no URL",
      devKubeconfig({ server: "https://" }),
      {},
      "clusters[main].cluster.server: not a URL",
    ],
    [
      "a server of another scheme",
      devKubeconfig({ server: "ftp://x" }),
      {},
      "clusters[main].cluster.server: not an http or https URL",
    ],
    [
      "a password in the URL",
      devKubeconfig({ server: `https://u:${CANARY}@x` }),
      {},
      "clusters[main].cluster.server: a URL with a user name or password in it is not supported",
    ],
    [
      "a proxy of another kind",
      devKubeconfig({ "proxy-url": `socks5h://u:${CANARY}@p:1` }),
      {},
      "clusters[main].cluster.proxy-url: kubectl takes no socks5h proxy; write socks5, with which the proxy looks names up as well",
    ],
    [
      "a proxy that is no URL",
      devKubeconfig({ "proxy-url": `u:${CANARY}@p` }),
      {},
      "clusters[main].cluster.proxy-url: not an http, https or socks5 URL",
    ],
    [
      "a proxy that is nothing",
      devKubeconfig({ "proxy-url": CANARY }),
      {},
      "clusters[main].cluster.proxy-url: not a URL",
    ],
    [
      "no base64",
      devKubeconfig({ "certificate-authority-data": "!" }),
      {},
      "clusters[main].cluster.certificate-authority-data: not base64",
    ],
    [
      "no certificate",
      devKubeconfig({ "certificate-authority-data": base64("x") }),
      {},
      "clusters[main].cluster.certificate-authority-data: it holds no PEM block",
    ],
    [
      "a file that is not there",
      devKubeconfig({ "certificate-authority": "ca.crt" }),
      {},
      "clusters[main].cluster.certificate-authority: FOLDER/ca.crt: there is no such file",
    ],
    [
      "a file of something else",
      devKubeconfig({ "certificate-authority": "config" }),
      {},
      "clusters[main].cluster.certificate-authority: FOLDER/config: it holds no PEM block",
    ],
    [
      "two authorities",
      devKubeconfig({ "certificate-authority": "x", "certificate-authority-data": "eA==" }),
      {},
      "clusters[main].cluster.certificate-authority and clusters[main].cluster.certificate-authority-data exclude each other",
    ],
    [
      "a user name",
      devKubeconfig({}, { username: "u", password: CANARY }),
      {},
      "users[ci].user.username is not supported: API servers take no passwords since Kubernetes 1.19; what works is a client certificate, token, tokenFile or exec",
    ],
    [
      "a plug-in without a command",
      devKubeconfig({}, { exec: { apiVersion: V1 } }),
      {},
      "users[ci].user.exec.command: a plug-in needs a command",
    ],
    [
      "a plug-in of a version that is gone",
      devKubeconfig({}, { exec: { command: "aws", apiVersion: "client.authentication.k8s.io/v1alpha1" } }),
      {},
      "users[ci].user.exec.apiVersion: must be client.authentication.k8s.io/v1 or client.authentication.k8s.io/v1beta1",
    ],
    [
      "a plug-in that does not say whether it asks",
      devKubeconfig({}, { exec: { command: "aws", apiVersion: V1 } }),
      {},
      "users[ci].user.exec.interactiveMode: must be Never, IfAvailable, Always",
    ],
    [
      "a plug-in with a variable without a name",
      devKubeconfig(
        {},
        { exec: { command: "aws", apiVersion: V1, interactiveMode: "Never", env: [{ value: CANARY }] } },
      ),
      {},
      "users[ci].user.exec.env: a variable has no name",
    ],
    [
      "a plug-in and an old one",
      devKubeconfig({}, { exec: { command: "aws" }, "auth-provider": { name: "oidc" } }),
      {},
      'users[ci].user.auth-provider is not supported: "oidc": kubectl dropped all but oidc in 1.26; what works is a client certificate, token, tokenFile or exec',
    ],
    [
      "an old plug-in",
      devKubeconfig({}, { "auth-provider": { name: "gcp" } }),
      {},
      'users[ci].user.auth-provider is not supported: "gcp": kubectl dropped all but oidc in 1.26; what works is a client certificate, token, tokenFile or exec',
    ],
    [
      "no token in its file",
      devKubeconfig({}, { tokenFile: "none" }),
      {},
      "users[ci].user.tokenFile: FOLDER/none: the token file FOLDER/none cannot be used: ENOENT",
    ],
    [
      "a token in two lines",
      devKubeconfig({}, { token: `${CANARY}\n` }),
      {},
      "users[ci].user.token: it holds spaces, line breaks or characters that are not ASCII",
    ],
    [
      "a name that no header can carry",
      devKubeconfig({}),
      { as: "a\nb" },
      "as: a name with control characters cannot be sent",
    ],
    [
      "groups of nobody",
      devKubeconfig({}),
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
    expect(await sentenceOf(devKubeconfig(cluster))).toContain("insecure-skip-tls-verify");
  });

  it("that has a certificate without its key, or with another's", async () => {
    const certificate = { "client-certificate-data": base64(certificates.good.cert) };
    expect(await sentenceOf(devKubeconfig({}, certificate))).toBe(
      "users[ci].user.client-key: a client certificate needs its key",
    );
    const key = { "client-key-data": base64(certificates.expired.key) };
    expect(await sentenceOf(devKubeconfig({}, { ...certificate, ...key }))).toMatch(
      /^users\[ci\]\.user\.client-certificate: certificate and key cannot be used together \(ERR_/,
    );
  });

  it("that was named and is not there, or may not be read", async () => {
    const folder = folderOf({ config: devKubeconfig({}) });
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
