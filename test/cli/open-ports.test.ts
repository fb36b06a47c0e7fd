import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { portOpener } from "../../src/cli/open-ports.ts";
import { machineFiles } from "../../src/io/machine/files.ts";
import { testTerminal } from "../builders/terminal.ts";
import { kubeconfig } from "../io/kube/kubeconfig-folder.ts";
import { pluginProgram, V1 } from "../io/kube/plugin-program.ts";

const REQUEST_TIMEOUT_MS = 2_000;

describe("a kubeconfig's plug-in", () => {
  it.each([
    ["may ask the person at a terminal", true, {}, true],
    ["may ask nobody with --no-input", true, { input: false }, false],
    ["may ask nobody at a pipe", false, {}, false],
  ])("%s", async (_what, isTerminal, flags, interactive) => {
    const plugin = pluginProgram('print({ token: "t" });');
    const path = join(plugin.folder, "config");
    const exec = { apiVersion: V1, command: "bin/plugin", interactiveMode: "IfAvailable" };
    const entries = {
      current: "dev",
      // Nothing listens there: the plug-in is run before anything is asked.
      clusters: { main: { server: "https://127.0.0.1:1" } },
      users: { ci: { exec } },
      contexts: { dev: { cluster: "main", user: "ci" } },
    };
    writeFileSync(path, stringify(kubeconfig(entries)));
    const { terminal } = testTerminal({ stdinIsTerminal: isTerminal, stdoutIsTerminal: isTerminal });
    const ports = await portOpener(terminal, machineFiles).openPorts({
      cluster: { kubeconfig: path, ...flags },
      ask: { prove: "none", requestTimeout: REQUEST_TIMEOUT_MS },
      plainHttpDomains: [],
      signal: new AbortController().signal,
    });
    await ports.kube.get("Namespace", { name: "shop" });
    expect(plugin.runs().map(({ info }) => info.spec["interactive"])).toEqual([interactive]);
  });
});
