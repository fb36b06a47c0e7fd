import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POWERSHELL_SCRIPT } from "../../../src/cli/complete/scripts/powershell.ts";
import { type ControlPlane, startControlPlane } from "../../../testbed/control-plane.ts";
import { sayOnStandardError } from "../../../testbed/machine/say.ts";
import { installSystemTools } from "../../../testbed/machine/system-tools.ts";
import {
  missingForControlPlane,
  missingForShells,
  missingShells,
  titleWithNeeds,
} from "../../../testbed/requirements.ts";
import { pullpass } from "../../e2e/pullpass.ts";
import { kubeconfig } from "../../io/kube/kubeconfig-folder.ts";
import { pathFolder, type ShellName, typeAt } from "./at-shell.ts";

const START_TIMEOUT_MS = 20 * 60_000;
const missing = [...(await missingForControlPlane()), ...missingForShells()];

describe.skipIf(missing.length > 0)(titleWithNeeds("completion", missing), () => {
  let controlPlane: ControlPlane;
  let folder: string;
  let path: string;
  beforeAll(async () => {
    await installSystemTools(missingShells(), sayOnStandardError);
    controlPlane = await startControlPlane();
    folder = await mkdtemp(join(tmpdir(), "pullpass-test-"));
    path = await pathFolder(folder);
    await writeFile(join(folder, "config.json"), "{}");
    const names = ["arn:aws:eks:eu-1:1:cluster/dev", "admin@prod", "my cluster"];
    const contexts = Object.fromEntries(names.map((name) => [name, { cluster: "c", user: "u" }]));
    await writeFile(join(folder, "contexts.yaml"), JSON.stringify(kubeconfig({ contexts })));
    await controlPlane.kubectl(["create", "namespace", "shop"]);
    await controlPlane.kubectl(["create", "serviceaccount", "web", "-n", "shop"]);
    await controlPlane.kubectl(["apply", "-n", "shop", "-f", "-"], JSON.stringify(objects));
  }, START_TIMEOUT_MS);
  afterAll(async () => {
    await controlPlane.stop();
    await rm(folder, { recursive: true });
  });

  const on = (kubeconfigPath = controlPlane.kubeconfigPath) => ({ folder, path, kubeconfig: kubeconfigPath });

  describe.each<ShellName>(["bash", "zsh", "fish"])("in %s", (shell) => {
    it.each<readonly [string, string, readonly string[]]>([
      ["a command", "pullpass secret sh\t", ["secret", "show"]],
      ["a flag", "pullpass check x --plat\tlinux/amd64", ["check", "x", "--platform", "linux/amd64"]],
      ["a choice", "pullpass connect --dry-run s\t", ["connect", "--dry-run", "server"]],
      ["a choice behind =", "pullpass connect --dry-run=s\t", ["connect", "--dry-run=server"]],
      ["no other node for why", "pullpass why web --prove-from n\t", ["why", "web", "--prove-from", "node"]],
      ["a file", "pullpass secret merge ./conf\t", ["secret", "merge", "./config.json"]],
      [
        "a file of a flag",
        "pullpass check x --secret-file conf\t",
        ["check", "x", "--secret-file", "config.json"],
      ],
    ])("completes %s", async (_what, line, args) => {
      expect((await typeAt(shell, line, on())).args).toEqual(args);
    });

    it.each<readonly [string, string, readonly string[]]>([
      ["a namespace", "pullpass check x -n sh\t", ["check", "x", "-n", "shop"]],
      [
        "a ServiceAccount",
        "pullpass connect -n shop --service-account w\t",
        ["connect", "-n", "shop", "--service-account", "web"],
      ],
      [
        "a pull secret, and no other secret",
        "pullpass secret show -n shop re\t",
        ["secret", "show", "-n", "shop", "regcred"],
      ],
      [
        "an image with colons",
        "pullpass check -n shop reg.example.com:5000/team/app:1\t",
        ["check", "-n", "shop", "reg.example.com:5000/team/app:1.2"],
      ],
      [
        "a registry in use",
        "pullpass connect reg.example.com:5000/\t",
        ["connect", "reg.example.com:5000/team"],
      ],
    ])("completes %s of the cluster", async (_what, line, args) => {
      expect((await typeAt(shell, line, on())).args).toEqual(args);
    });

    it.each([
      ["arn", "arn:aws:eks:eu-1:1:cluster/dev"],
      ["adm", "admin@prod"],
      ["my", "my cluster"],
    ])("completes the context that begins with %s, whatever is in its name", async (start, name) => {
      const typed = await typeAt(
        shell,
        `pullpass check x --context ${start}\t`,
        on(join(folder, "contexts.yaml")),
      );
      expect(typed.args).toEqual(["check", "x", "--context", name]);
    });

    it("shows what the choices mean", async () => {
      const { screen } = await typeAt(shell, "pullpass secret \t\t\u0015pullpass x", on());
      expect(screen).toContain("what is in a pull secret, passwords redacted");
    });

    it("runs nothing of a line that is not finished", async () => {
      await typeAt(shell, "pullpass check '$(touch ran)' $(touch ran) --plat\t\u0015pullpass x", on());
      expect(existsSync(join(folder, "ran"))).toBe(false);
    });
  });

  it("is what kubectl asks for its plug-in", () => {
    const kubectl = (...words: readonly string[]) =>
      spawnSync(controlPlane.kubectlPath, ["__complete", "pullpass", ...words], {
        encoding: "utf8",
        env: {
          PATH: `${path}:${dirname(process.execPath)}`,
          HOME: folder,
          KUBECONFIG: controlPlane.kubeconfigPath,
        },
      });
    expect(kubectl("secret", "sh").stdout).toBe("show\twhat is in a pull secret, passwords redacted\n:4\n");
    expect(kubectl("check", "x", "-n", "sh").stdout).toBe("shop\n:4\n");
    expect(kubectl("secret", "merge", "").stdout).toBe(":0\n");
  });

  it("gives up within its second, without a word, where the cluster does not answer", async () => {
    // TEST-NET-1 (RFC 5737): nobody answers there.
    const document = kubeconfig({
      current: "far",
      clusters: { c: { server: "https://192.0.2.1" } },
      users: { u: {} },
      contexts: { far: { cluster: "c", user: "u" } },
    });
    const file = join(folder, "far.yaml");
    await writeFile(file, JSON.stringify(document));
    const startedMs = performance.now();
    const run = await pullpass(["__complete", "check", "x", "-n", ""], { kubeconfig: file });
    expect(run).toEqual({ code: 0, stdout: ":4\n", stderr: "" });
    expect(performance.now() - startedMs).toBeLessThan(2_000);
  });

  it("asks nobody who they are, and says nothing of a plug-in that wants to", async () => {
    const document = kubeconfig({
      current: "asks",
      clusters: { c: { server: controlPlane.server, "insecure-skip-tls-verify": true } },
      users: {
        u: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1",
            command: "sh",
            args: ["-c", `touch ${join(folder, "asked")}; echo who are you? >&2; read name`],
            interactiveMode: "Always",
          },
        },
      },
      contexts: { asks: { cluster: "c", user: "u" } },
    });
    const file = join(folder, "asks.yaml");
    await writeFile(file, JSON.stringify(document));
    const run = await pullpass(["__complete", "check", "x", "-n", ""], { kubeconfig: file });
    expect(run).toEqual({ code: 0, stdout: ":4\n", stderr: "" });
    expect(existsSync(join(folder, "asked"))).toBe(false);
  });
});

describe("completion in PowerShell (its script is read here and run nowhere: no package brings PowerShell)", () => {
  it("asks the same completer, and closes what it opens", () => {
    expect(POWERSHELL_SCRIPT).toContain("Register-ArgumentCompleter -Native -CommandName 'pullpass'");
    expect(POWERSHELL_SCRIPT).toContain("& pullpass __complete @typed $last");
    for (const [open, close] of ["{}", "()", "[]"] as const) {
      const count = (sign: string | undefined) => POWERSHELL_SCRIPT.split(sign ?? "").length;
      expect(count(open), `${open} and ${close}`).toBe(count(close));
    }
  });
});

/** In a cluster without a scheduler: the Pod waits, and its image is in use all the same. */
const objects = {
  apiVersion: "v1",
  kind: "List",
  items: [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } },
    {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "regcred" },
      type: "kubernetes.io/dockerconfigjson",
      stringData: { ".dockerconfigjson": '{"auths":{}}' },
    },
    { apiVersion: "v1", kind: "Secret", metadata: { name: "reads-not" }, stringData: { a: "b" } },
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "web" },
      spec: {
        automountServiceAccountToken: false,
        containers: [{ name: "app", image: "reg.example.com:5000/team/app:1.2" }],
      },
    },
  ],
};
