import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { stringify } from "yaml";
import { kubeconfigChoice } from "../../../src/cli/flags/kubeconfig-choice.ts";
import { type ControlPlane, startControlPlane } from "../../../testbed/control-plane.ts";
import { kubectlFor } from "../../../testbed/kubectl.ts";
import { missingForControlPlane, titleWithNeeds } from "../../../testbed/requirements.ts";
import { listen } from "../../servers/listening.ts";
import { startSocksServer } from "../../servers/socks-server.ts";
import { connectionFrom, kubeFor } from "./connect.ts";
import { kubeconfig } from "./kubeconfig-folder.ts";
import { base64, granted } from "./manifests.ts";

const START_TIMEOUT_MS = 20 * 60_000;
const missing = await missingForControlPlane();

describe.skipIf(missing.length > 0)(titleWithNeeds("kubectl's flags for the cluster", missing), () => {
  let controlPlane: ControlPlane;
  /** Of an administrator; holds the files of the flags as well. */
  let folder: string;
  beforeAll(async () => {
    controlPlane = await startControlPlane();
    const admin = await connectionFrom(controlPlane.certificateKubeconfigPath);
    const answer = await admin.user.credentials();
    if (!answer.ok) throw new Error(answer.detail);
    const { clientCertificate = "", clientKey } = answer.credentials;
    folder = mkdtempSync(join(tmpdir(), "pullpass-flags-"));
    writeFileSync(join(folder, "empty"), stringify(kubeconfig({})));
    writeFileSync(join(folder, "ca.crt"), controlPlane.caPem);
    writeFileSync(join(folder, "me.crt"), clientCertificate);
    writeFileSync(join(folder, "me.key"), clientKey?.reveal() ?? "");
  }, START_TIMEOUT_MS);
  afterAll(async () => {
    await controlPlane?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A kubeconfig with the administrator's token. */
  function config(cluster: object = {}): string {
    const path = join(folder, "config");
    const ca = { "certificate-authority-data": base64(controlPlane.caPem) };
    const entries = {
      current: "dev",
      clusters: { main: { server: controlPlane.server, ...ca, ...cluster } },
      users: { ci: { token: controlPlane.adminToken } },
      contexts: { dev: { cluster: "main", user: "ci" } },
    };
    writeFileSync(path, stringify(kubeconfig(entries)));
    return path;
  }

  /** The namespaces' names, or nothing where we or kubectl are not let in. */
  async function seen(path: string, flags: Parameters<typeof kubeconfigChoice>[0]) {
    const kube = kubeFor(await connectionFrom(path, kubeconfigChoice(flags)));
    const answer = await kube.list("Namespace", {});
    return answer.ok ? granted(answer).map(({ metadata }) => metadata.name) : [];
  }
  async function seenByKubectl(path: string, flags: readonly string[]) {
    const kubectl = kubectlFor(controlPlane.kubectlPath, path);
    const names = await kubectl([
      "get",
      "namespaces",
      "-o=jsonpath={.items[*].metadata.name}",
      ...flags,
    ]).catch(() => "");
    return names === "" ? [] : names.split(" ");
  }

  it("are enough without a kubeconfig", async () => {
    const { server } = controlPlane;
    const path = join(folder, "empty");
    const files = {
      certificateAuthority: join(folder, "ca.crt"),
      clientCertificate: join(folder, "me.crt"),
      clientKey: join(folder, "me.key"),
    };
    const ours = await seen(path, { server, ...files });
    expect(ours).toContain("kube-system");
    const kubectls = await seenByKubectl(path, [
      `--server=${server}`,
      `--certificate-authority=${files.certificateAuthority}`,
      `--client-certificate=${files.clientCertificate}`,
      `--client-key=${files.clientKey}`,
    ]);
    expect(ours.toSorted()).toEqual(kubectls.toSorted());
  });

  it.each([
    ["kubernetes.default", true],
    ["another.test", false],
  ])("want the certificate for the name of --tls-server-name: %s", async (name, isRight) => {
    const path = config({ "tls-server-name": "third.test" });
    expect((await seen(path, { tlsServerName: name })).length > 0).toBe(isRight);
    expect((await seenByKubectl(path, [`--tls-server-name=${name}`])).length > 0).toBe(isRight);
  });

  it("forget the kubeconfig's tls-server-name with --server", async () => {
    const path = config({ server: "https://127.0.0.1:1", "tls-server-name": "third.test" });
    expect(await seen(path, { server: controlPlane.server })).toContain("kube-system");
    expect(await seenByKubectl(path, [`--server=${controlPlane.server}`])).toContain("kube-system");
  });

  it("go through the proxy of --proxy-url", async () => {
    const proxy = await startSocksServer();
    const path = config({ "proxy-url": "http://127.0.0.1:1" });
    const proxyUrl = `socks5://${proxy.host}`;
    expect(await seen(path, { proxyUrl })).toContain("kube-system");
    const before = proxy.asked.length;
    expect(await seenByKubectl(path, [`--proxy-url=${proxyUrl}`])).toContain("kube-system");
    expect(proxy.asked.length).toBeGreaterThan(before);
    expect(new Set(proxy.asked).size).toBe(1);
  });

  it("impersonate with the extras of the flags beside the kubeconfig's", async () => {
    const { headersSeen, origin } = await startHeaderRecorder();
    const path = join(folder, "impersonating");
    const user = { as: "jane", "as-user-extra": { team: ["red"], scopes: ["all"] } };
    const entries = {
      current: "dev",
      clusters: { main: { server: origin } },
      users: { ci: user },
      contexts: { dev: { cluster: "main", user: "ci" } },
    };
    writeFileSync(path, stringify(kubeconfig(entries)));
    const extras = ["scopes=view", "scopes=a=b", "acme.com/x=1"];
    const kube = kubeFor(await connectionFrom(path, kubeconfigChoice({ asUserExtra: extras })));
    await kube.get("Namespace", { name: "default" });
    const kubectl = kubectlFor(controlPlane.kubectlPath, path);
    await kubectl([
      "get",
      "--raw",
      "/api/v1/namespaces/default",
      ...extras.map((extra) => `--as-user-extra=${extra}`),
    ]);
    const [ours, kubectls] = headersSeen;
    expect(ours).toEqual([
      "impersonate-extra-acme.com%2fx: 1",
      "impersonate-extra-scopes: a=b",
      "impersonate-extra-scopes: view",
      "impersonate-extra-team: red",
      "impersonate-user: jane",
    ]);
    expect(ours).toEqual(kubectls);
  });

  it("are said by their names where a file cannot be read", async () => {
    const path = join(folder, "empty");
    const flags = { server: controlPlane.server, certificateAuthority: join(folder, "none.crt") };
    await expect(connectionFrom(path, kubeconfigChoice(flags))).rejects.toThrow("certificate-authority");
  });
});

/** Answers like an API server, and keeps the headers of acting as somebody else. */
async function startHeaderRecorder() {
  const headersSeen: string[][] = [];
  const server = createServer((request, response) => {
    const raw = request.rawHeaders;
    const lines = raw.flatMap((name, place) =>
      place % 2 === 0 && /^impersonate/i.test(name) ? [`${name.toLowerCase()}: ${raw[place + 1]}`] : [],
    );
    headersSeen.push(lines.toSorted());
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ kind: "Namespace", apiVersion: "v1", metadata: { name: "default" } }));
  });
  const port = await listen(server);
  onTestFinished(() => void server.close());
  return { headersSeen, origin: `http://127.0.0.1:${port}` };
}
