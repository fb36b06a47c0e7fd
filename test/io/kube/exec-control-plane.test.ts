import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { stringify } from "yaml";
import { type ControlPlane, startControlPlane } from "../../../testbed/control-plane.ts";
import { kubectlFor } from "../../../testbed/kubectl.ts";
import { missingForControlPlane, titleWithNeeds } from "../../../testbed/requirements.ts";
import { listen } from "../../servers/listening.ts";
import { startSocksServer } from "../../servers/socks-server.ts";
import { startTunnelProxy } from "../../servers/tunnel-proxy.ts";
import { connectionFrom, kubeFor } from "./connect.ts";
import { folderOf, kubeconfig } from "./kubeconfig-folder.ts";
import { base64, granted } from "./manifests.ts";
import { type PluginProgram, pluginProgram, V1 } from "./plugin-program.ts";

const START_TIMEOUT_MS = 20 * 60_000;
const V1_BETA = "client.authentication.k8s.io/v1beta1";
const missing = await missingForControlPlane();

describe.skipIf(missing.length > 0)(
  titleWithNeeds("a kubeconfig with a plug-in or a proxy, and a real API server", missing),
  () => {
    let controlPlane: ControlPlane;
    beforeAll(async () => {
      controlPlane = await startControlPlane();
    }, START_TIMEOUT_MS);
    afterAll(() => controlPlane.stop());

    /** A kubeconfig beside the plug-in, which finds the admin's token in the file `token`. */
    function configBeside(plugin: PluginProgram, exec: object = {}, cluster: object = {}): string {
      plugin.write("token", controlPlane.adminToken);
      const path = join(plugin.folder, "config");
      const ca = { "certificate-authority-data": base64(controlPlane.caPem) };
      const asked = { apiVersion: V1, command: "bin/plugin", interactiveMode: "Never", ...exec };
      const entries = {
        current: "dev",
        clusters: { main: { server: controlPlane.server, ...ca, ...cluster } },
        users: { ci: { exec: asked } },
        contexts: { dev: { cluster: "main", user: "ci" } },
      };
      writeFileSync(path, stringify(kubeconfig(entries)));
      return path;
    }

    const asAdmin = () => pluginProgram('print({ token: file("token") });');
    const kubeOf = async (path: string) => kubeFor(await connectionFrom(path));
    const names = async (path: string) =>
      granted(await (await kubeOf(path)).list("Namespace", {})).map((each) => each.metadata.name);

    it.each([V1, V1_BETA])("is who the plug-in says: %s, and to kubectl as well", async (apiVersion) => {
      const plugin = asAdmin();
      const path = configBeside(plugin, { apiVersion });
      expect(await names(path)).toContain("kube-system");
      const kubectl = kubectlFor(controlPlane.kubectlPath, path);
      expect(await kubectl(["get", "namespaces", "-o", "name"])).toContain("namespace/kube-system");
      expect(plugin.runs()).toHaveLength(2);
    });

    it("takes a client certificate from it", async () => {
      const admin = await connectionFrom(controlPlane.certificateKubeconfigPath);
      const answer = await admin.user.credentials();
      if (!answer.ok) throw new Error(answer.detail);
      const { clientCertificate = "", clientKey } = answer.credentials;
      const plugin = pluginProgram(
        'print({ clientCertificateData: file("certificate"), clientKeyData: file("key") });',
      );
      plugin.write("certificate", clientCertificate);
      plugin.write("key", clientKey?.reveal() ?? "");
      expect(await names(configBeside(plugin))).toContain("kube-system");
    });

    it("asks it again when the API server no longer takes its token, once for requests together", async () => {
      const plugin = pluginProgram(`
        const used = file("used");
        appendFileSync(__dirname + "/used", ".");
        print({ token: used === "" ? "nobody" : file("token") });
      `);
      plugin.write("used", "");
      const kube = await kubeOf(configBeside(plugin));
      const answers = await Promise.all([
        kube.get("Namespace", { name: "default" }),
        kube.get("Namespace", { name: "kube-system" }),
        kube.list("Secret", { namespace: "default" }),
      ]);
      expect(answers.map(({ ok }) => ok)).toEqual([true, true, true]);
      expect(plugin.runs()).toHaveLength(2);
    });

    it("asks it again once only, and watches with it too", async () => {
      const plugin = pluginProgram('print({ token: "nobody" });');
      const kube = await kubeOf(configBeside(plugin));
      expect(await kube.get("Namespace", { name: "default" })).toMatchObject({
        refusal: { kind: "unauthorized" },
      });
      expect(plugin.runs()).toHaveLength(2);
      const signal = AbortSignal.timeout(20_000);
      for await (const change of (await kubeOf(configBeside(asAdmin()))).watch("Namespace", { signal })) {
        expect(change.type).toBe("added");
        break;
      }
      expect(signal.aborted).toBe(false);
    });

    it("says whose fault it is where the plug-in fails, and sends nothing", async () => {
      const plugin = pluginProgram(
        'console.error("Error: session expired, run: aws sso login"); process.exit(1);',
      );
      const kube = await kubeOf(configBeside(plugin));
      expect(await kube.get("Namespace", { name: "default" })).toEqual({
        ok: false,
        refusal: {
          kind: "no-credential",
          attempt: { verb: "get", resource: "namespaces", name: "default" },
          message: `the plug-in "${plugin.path}" failed with exit code 1: Error: session expired, run: aws sso login`,
        },
      });
    });

    it.skipIf(!existsSync(SCRIPT))("lets it ask a person at a terminal", async () => {
      const plugin = pluginProgram(`
        process.stderr.write("One-time code: ");
        process.stdin.once("data", (typed) => {
          process.stdin.pause();
          print({ token: String(typed).trim() === "4711" ? file("token") : "nobody" });
        });
      `);
      const path = configBeside(plugin, { interactiveMode: "Always" });
      const screen = await atTerminal(`check 127.0.0.1:1/app -n default --kubeconfig ${path}`, {
        awaits: "One-time code: ",
        answer: "4711\r",
      });
      expect(plugin.runs().map(({ info }) => info.spec)).toEqual([{ interactive: true }]);
      expect(screen).toContain("127.0.0.1:1");
      expect(screen).not.toContain("credential to");
      expect(screen).not.toContain("does not accept");
      expect(screen).not.toContain(controlPlane.adminToken);
    });

    it("tells the plug-in what kubectl tells it", async () => {
      const plugin = asAdmin();
      const extension = { audience: "a", nested: [1, true, null] };
      const proxy = await startTunnelProxy();
      const path = configBeside(
        plugin,
        { provideClusterInfo: true, args: ["x", "--y"], env: [{ name: "GREETING", value: "hi" }] },
        {
          "tls-server-name": "kubernetes.default.svc",
          "proxy-url": `http://me:secret@${proxy.host}`,
          "disable-compression": true,
          extensions: [{ name: "client.authentication.k8s.io/exec", extension }],
        },
      );
      expect(await names(path)).toContain("kube-system");
      await kubectlFor(controlPlane.kubectlPath, path)(["get", "namespaces"]);
      const [ours, kubectls] = plugin.runs();
      expect({ ...ours, path: "" }).toEqual({ ...kubectls, path: "" });
      expect(ours?.info.spec).toMatchObject({ cluster: { config: extension } });
    });

    it("tells it as little as kubectl where there is little to tell", async () => {
      const plugin = asAdmin();
      const path = configBeside(plugin, { provideClusterInfo: true });
      expect(await names(path)).toContain("kube-system");
      await kubectlFor(controlPlane.kubectlPath, path)(["get", "namespaces"]);
      const [ours, kubectls] = plugin.runs();
      expect(ours?.info).toEqual(kubectls?.info);
    });

    it("goes through a SOCKS5 proxy, which looks the server's name up, as kubectl does", async () => {
      const proxy = await startSocksServer({ login: { username: "me", password: "p%ss" } });
      const { port } = new URL(controlPlane.server);
      const path = configBeside(
        asAdmin(),
        {},
        {
          server: `https://nowhere.test:${port}`,
          "tls-server-name": new URL(controlPlane.server).hostname,
          "proxy-url": `socks5://me:p%25ss@${proxy.host}`,
        },
      );
      expect(await names(path)).toContain("kube-system");
      const asked = new Set(proxy.asked);
      expect(asked).toEqual(new Set([`name nowhere.test:${port}`]));
      const before = proxy.asked.length;
      const kubectl = kubectlFor(controlPlane.kubectlPath, path);
      expect(await kubectl(["get", "namespaces", "-o", "name"])).toContain("namespace/kube-system");
      expect(proxy.asked.length).toBeGreaterThan(before);
      expect(new Set(proxy.asked)).toEqual(asked);
    });

    it("takes no socks5h proxy, nor does kubectl", async () => {
      const path = configBeside(asAdmin(), {}, { "proxy-url": "socks5h://127.0.0.1:1" });
      await expect(connectionFrom(path)).rejects.toThrow("kubectl takes no socks5h proxy");
      const kubectl = kubectlFor(controlPlane.kubectlPath, path);
      await expect(kubectl(["get", "namespaces"])).rejects.toThrow("must be http, https, or socks5");
    });

    it("goes through the cluster's proxy for everything, watches too, and kubectl does", async () => {
      const proxy = await startTunnelProxy({ credential: "me:p%ss" });
      const path = configBeside(asAdmin(), {}, { "proxy-url": `http://me:p%25ss@${proxy.host}` });
      expect(await names(path)).toContain("kube-system");
      const kube = await kubeOf(path);
      for await (const change of kube.watch("Namespace", {})) {
        expect(change.type).toBe("added");
        break;
      }
      const { host } = new URL(controlPlane.server);
      expect(new Set(proxy.asked)).toEqual(new Set([`CONNECT ${host}`]));
      const before = proxy.asked.length;
      await kubectlFor(controlPlane.kubectlPath, path)(["get", "namespaces"]);
      expect(proxy.asked.length).toBeGreaterThan(before);
    });

    it("does not go past a proxy that refuses, and says so", async () => {
      const proxy = await startTunnelProxy({ credential: "me:right" });
      const path = configBeside(asAdmin(), {}, { "proxy-url": `http://me:c4n4ry@${proxy.host}` });
      const answer = await (await kubeOf(path)).get("Namespace", { name: "default" });
      expect(answer).toMatchObject({ refusal: { kind: "network", failure: { kind: "proxy" } } });
      expect(JSON.stringify(answer)).not.toContain("c4n4ry");
    });

    it("acts as somebody else with the very headers of kubectl", async () => {
      const { headersSeen, origin } = await startHeaderRecorder();
      const folder = folderOf({
        config: kubeconfig({
          current: "dev",
          clusters: { main: { server: origin } },
          users: {
            ci: {
              ...{ as: "jané", "as-uid": "7-x", "as-groups": ["a", "b c", "a"] },
              "as-user-extra": { "Acme.com/x(y)": ["1", "zwei ü"], "ünï %41": ["3"], "a_b~c!d'e*f": ["4"] },
            },
          },
          contexts: { dev: { cluster: "main", user: "ci" } },
        }),
      });
      const path = join(folder, "config");
      await (await kubeOf(path)).get("Namespace", { name: "default" });
      await kubectlFor(controlPlane.kubectlPath, path)(["get", "--raw", "/api/v1/namespaces/default"]);
      const [ours, kubectls] = headersSeen;
      expect(ours).toContain("impersonate-uid: 7-x");
      expect(ours).toHaveLength(9);
      expect(ours).toEqual(kubectls);
    });
  },
);

/** Answers everything with `{}`, and notes the headers of impersonation as they came, sorted. */
async function startHeaderRecorder() {
  const headersSeen: string[][] = [];
  const server = createServer(({ rawHeaders }, response) => {
    const lines = rawHeaders.flatMap((name, index) =>
      index % 2 === 0 ? [`${name.toLowerCase()}: ${rawHeaders[index + 1]}`] : [],
    );
    headersSeen.push(lines.filter((line) => line.startsWith("impersonate-")).toSorted());
    response.setHeader("content-type", "application/json").end("{}");
  });
  const port = await listen(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { headersSeen, origin: `http://127.0.0.1:${port}` };
}

const CLI = join(import.meta.dirname, "../../../src/cli/entry.ts");
const SCRIPT = "/usr/bin/script";

interface Typing {
  /** What has to stand on the screen before the answer is typed. */
  readonly awaits: string;
  readonly answer: string;
}

/** Runs the command in a pseudo-terminal, types an answer, and gives all that stood on the screen. */
async function atTerminal(line: string, { awaits, answer }: Typing): Promise<string> {
  const command = `exec ${process.execPath} ${CLI} ${line}`;
  const child = spawn(SCRIPT, ["--quiet", "--return", "--flush", "--command", command, "/dev/null"], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { PATH: process.env["PATH"], TERM: "xterm" },
  });
  let screen = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    if (!screen.includes(awaits) && (screen + text).includes(awaits)) child.stdin.write(answer);
    screen += text;
  });
  await once(child, "close");
  return screen;
}
