/*
 * How fast the Kubernetes client writes: 2,000 Secrets in as many namespaces by 32 workers, on a control
 * plane of its own, beside the same requests by node:https alone (keep-alive, no schema, no retry, no types).
 * What counts is the ratio; both figures depend on the machine.
 *
 *   node bench/kube-writes.ts
 */
import { Agent, request } from "node:https";
import { SecretText } from "../src/core/credential/secret-text.ts";
import { createHttp } from "../src/io/http/client.ts";
import { createKube } from "../src/io/kube/create-kube.ts";
import { loadKubeconfig } from "../src/io/kube/kubeconfig/load-kubeconfig.ts";
import { machineClock } from "../src/io/machine/clock.ts";
import { type ControlPlane, startControlPlane } from "../testbed/control-plane.ts";

const OBJECTS = 2_000;
const WORKERS = 32;
const ROUNDS = 3;

const names = Array.from({ length: OBJECTS }, (_, index) => `bench-${index}`);
const data = Buffer.from(JSON.stringify({ auths: { "registry.example": { auth: "Y2k6cHc=" } } })).toString(
  "base64",
);
const type = "kubernetes.io/dockerconfigjson";

type Write = (namespace: string, name: string) => Promise<void>;

async function writeAll(write: (name: string) => Promise<void>): Promise<void> {
  const queue = [...names];
  const work = async () => {
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) await write(name);
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
}

async function measured(label: string, write: (name: string) => Promise<void>): Promise<void> {
  const startedMs = performance.now();
  const before = process.cpuUsage();
  await writeAll(write);
  const seconds = (performance.now() - startedMs) / 1_000;
  const cpu = process.cpuUsage(before);
  const cpuSeconds = (cpu.user + cpu.system) / 1e6;
  const rate = Math.round(OBJECTS / seconds);
  const memoryMb = Math.round(process.memoryUsage().rss / 1024 / 1024);
  process.stdout.write(`${label}: ${rate}/s, ${cpuSeconds.toFixed(2)} s CPU, ${memoryMb} MB\n`);
}

async function clientOf(controlPlane: ControlPlane) {
  const loaded = await loadKubeconfig({
    env: {},
    clock: machineClock,
    kubeconfig: controlPlane.kubeconfigPath,
  });
  if (!loaded.ok) throw new Error(loaded.refusal.kind);
  const http = createHttp({ userAgent: "pullpass/bench" });
  const { connection } = loaded;
  return createKube({
    http,
    clock: machineClock,
    connection,
    requestTimeoutMs: 30_000,
    fieldManager: "pullpass",
    random: Math.random,
  });
}

function bareWrite(controlPlane: ControlPlane): Write {
  const agent = new Agent({ keepAlive: true, ca: controlPlane.caPem });
  const authorization = `Bearer ${controlPlane.adminToken}`;
  return (namespace, name) =>
    new Promise((resolve, reject) => {
      const url = `${controlPlane.server}/api/v1/namespaces/${namespace}/secrets?fieldManager=pullpass`;
      const headers = { authorization, "content-type": "application/json" };
      const sending = request(url, { agent, method: "POST", headers }, (response) => {
        let body = "";
        response.on("data", (chunk: Buffer) => {
          body += chunk;
        });
        response.on("end", () => {
          JSON.parse(body);
          if (response.statusCode === 201) resolve();
          else reject(new Error(`HTTP ${response.statusCode}`));
        });
      });
      sending.on("error", reject);
      sending.end(
        JSON.stringify({ metadata: { namespace, name }, type, data: { ".dockerconfigjson": data } }),
      );
    });
}

const controlPlane = await startControlPlane();
try {
  const kube = await clientOf(controlPlane);
  const write: Write = async (namespace, name) => {
    const manifest = {
      metadata: { namespace, name },
      type,
      data: { ".dockerconfigjson": new SecretText(data) },
    };
    const answer = await kube.create("Secret", manifest);
    if (!answer.ok) throw new Error(JSON.stringify(answer.refusal));
  };
  const bare = bareWrite(controlPlane);
  await writeAll(async (name) => {
    const answer = await kube.create("Namespace", { metadata: { name } });
    if (!answer.ok) throw new Error(JSON.stringify(answer.refusal));
  });
  for (let round = 1; round <= ROUNDS; round++) {
    await measured(`node:https alone, round ${round}`, (name) => bare(name, `bare-${round}`));
    await measured(`this client, round ${round}`, (name) => write(name, `ours-${round}`));
  }
} finally {
  await controlPlane.stop();
}
process.exit(0);
