import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startControlPlane } from "../testbed/control-plane.ts";

/*
 * How long `connect` and `rotate` take for many namespaces on a control plane of the test bed: the run that writes, the one
 * after it that finds all done, and a rotation of what it wrote, which is one write a namespace. Needs the built command, or another build of it to compare with.
 *
 *   node bench/many-namespaces.ts [COUNT] [CLI]
 */
const [countText = "200", cli = join(import.meta.dirname, "../dist/cli.mjs")] = process.argv.slice(2);
const count = Number(countText);
const names = Array.from({ length: count }, (_, place) => `many-${String(place).padStart(4, "0")}`);

const controlPlane = await startControlPlane({ controllerManager: true });
try {
  const passwordFile = join(controlPlane.runFolder, "password");
  await writeFile(passwordFile, "of-no-registry");
  await makeNamespaces();
  const login = ["--method", "password", "--username", "nobody", "--password-file", passwordFile];
  const flags = [...names.flatMap((name) => ["-n", name]), ...login, "--prove", "none"];
  for (const which of ["all to write", "nothing to write"]) {
    const startedMs = performance.now();
    await run(["connect", "reg.example.com", ...flags]);
    const seconds = (performance.now() - startedMs) / 1000;
    process.stdout.write(`${count} namespaces, ${which}: ${seconds.toFixed(1)} s\n`);
  }
  const newPassword = join(controlPlane.runFolder, "new-password");
  await writeFile(newPassword, "of-no-registry-either");
  const startedMs = performance.now();
  await run(["rotate", "reg.example.com", "--password-file", newPassword, "--prove", "none"]);
  const seconds = (performance.now() - startedMs) / 1000;
  process.stdout.write(`${count} namespaces, a rotation: ${seconds.toFixed(1)} s\n`);
} finally {
  await controlPlane.stop();
}

/** Each with its ServiceAccount `default` and a Deployment that is scaled to 0. */
async function makeNamespaces(): Promise<void> {
  const { kubectl } = controlPlane;
  const items = names.map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } }));
  await kubectl(["create", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "List", items }));
  const labels = { app: "web" };
  const containers = [{ name: "app", image: "reg.example.com/app:1" }];
  const spec = {
    replicas: 0,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers } },
  };
  const workloads = names.map((namespace) => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace },
    spec,
  }));
  await kubectl(["create", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "List", items: workloads }));
  for (;;) {
    const accounts = await kubectl(["get", "serviceaccounts", "-A", "-o", "name"]);
    if (accounts.split("\n").filter((line) => line.endsWith("/default")).length >= count) return;
  }
}

function run(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [cli, ...args], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { PATH: process.env["PATH"], KUBECONFIG: controlPlane.kubeconfigPath },
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject).on("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${args[0]} ended with ${code}`));
    });
  });
}
