import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { pushImage } from "../testbed/image-push.ts";
import { makeImage } from "../testbed/images.ts";
import type { Kubectl } from "../testbed/kubectl.ts";
import type { RegistryHandle } from "../testbed/registries.ts";
import { missingForCluster } from "../testbed/requirements.ts";
import { closeStage, openStage, type Stage } from "./stage.ts";
import { command, heading, indented, runPullpass, say } from "./telling.ts";

/*
 * The main job, shown on a real cluster: a Deployment that cannot pull, what Kubernetes says about it, one command,
 * and the Deployment runs. `--keep` leaves the cluster up.
 */
const keeps = process.argv.includes("--keep");
const POLL_MS = 250;
const PATIENCE_MS = 60_000;

const missing = await missingForCluster();
if (missing.length > 0) {
  say(`The demo runs a whole Kubernetes cluster on this machine, which needs: ${missing.join("; ")}.`);
  process.exit(1);
}

heading("A real Kubernetes cluster and a private registry, on this machine");
const stage = await openStage({ keeps });
let isDone = false;
try {
  await tell(stage);
  isDone = true;
} finally {
  await closeStage(stage, { keeps: keeps && isDone });
}

async function tell({ kubectl, registry, kubeconfigPath }: Stage): Promise<void> {
  command("kubectl get nodes");
  indented((await kubectl(["get", "nodes"])).trimEnd());
  say(`a private registry at ${registry.host}, behind a token service`);
  const namespace = `demo-${randomBytes(2).toString("hex")}`;
  await kubectl(["create", "namespace", namespace]);
  await until(async () => (await kubectl(["get", "serviceaccounts", "-n", namespace])).includes("default"));

  heading("A Deployment whose image the cluster may not pull");
  const image = await pushImage(registry, "team/app:1", await makeImage(), registry.users.team);
  say(`pushed ${image.reference}, with a digest that no node has seen:`);
  say(`  ${image.digest}`);
  command(`kubectl create deployment web --image=${image.reference}`);
  await kubectl(["create", "deployment", "web", "-n", namespace, `--image=${image.reference}`]);
  await until(async () => (await kubectl(["get", "pods", "-n", namespace])).includes("ImagePullBackOff"));
  await show(kubectl, ["get", "pods"], namespace);

  heading("What Kubernetes says about it");
  command("kubectl events --types=Warning");
  const path = "{range .items[*]}{.message}{'\\n'}{end}";
  const events = [
    "get",
    "events",
    "-n",
    namespace,
    "--field-selector=type=Warning",
    "-o",
    `jsonpath=${path}`,
  ];
  indented((await kubectl(events)).split("\n").find((line) => line.startsWith("Failed to pull")) ?? "");

  heading("One command");
  const args = connectArguments(registry, image.reference);
  await runPullpass(args, { namespace, kubeconfigPath });
  await show(kubectl, ["get", "pods"], namespace);

  heading("The same command again");
  await runPullpass(args, { namespace, kubeconfigPath });

  if (!keeps) await kubectl(["delete", "namespace", namespace, "--wait=false"]);
}

function connectArguments({ host, users }: RegistryHandle, image: string): readonly (readonly string[])[] {
  return [
    ["connect", host],
    ["--method", "password", "--username", users.team.name],
    ["--password-file", users.team.passwordPath],
    ["--image", image, "--restart"],
  ];
}

async function show(kubectl: Kubectl, args: readonly string[], namespace: string): Promise<void> {
  command(`kubectl ${args.join(" ")}`);
  indented((await kubectl([...args, "-n", namespace])).trimEnd());
}

async function until(ask: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await ask())) {
    if (Date.now() > end) throw new Error(`the cluster did not get there within ${PATIENCE_MS / 1000} s`);
    await sleep(POLL_MS);
  }
}
