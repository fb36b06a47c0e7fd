import { get } from "node:https";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { type DockerConfig, type Stage, until } from "../stage.ts";

export interface LoadWish {
  readonly namespace: string;
  readonly secretName: string;
  /** The registry's key in the secret. */
  readonly host: string;
  /** What the Deployment runs: `HOST/REPOSITORY:TAG`. */
  readonly image: string;
  /** Puts a new image under that name; gives its digest. */
  push(): Promise<string>;
  /** What the registry answers to this `auth` of a docker config: an HTTP status. */
  ask(auth: string): Promise<number>;
}

/** What was seen while it was scaled. */
export interface LoadSeen {
  /** How often it was scaled up, each time with an image of a new digest. */
  readonly scaledUp: number;
  /** The Pods that ran with the digest of their turn. */
  readonly pulled: number;
  /** The messages of all `Failed` events of Pods in the namespace. */
  readonly failed: readonly string[];
  /** How often the registry was asked with what was in the secret. */
  readonly probes: number;
  /** When it said anything but 200, with what it said. */
  readonly refused: readonly string[];
}

export interface Load {
  /** How often it was scaled up by now. */
  readonly scaledUp: () => number;
  /** Ends it after the turn under way. */
  stop(): Promise<LoadSeen>;
}

const REPLICAS = 2;
const PROBE_EVERY_MS = 1_000;

/**
 * Scales a Deployment up and down until it is stopped. The name of its image stays and what it names is new each time, so
 * with `Always` each Pod has to pull with what is in the secret then. Beside it a probe asks the registry each second.
 */
export async function scaleUpAndDown(on: Stage, wish: LoadWish): Promise<Load> {
  const { namespace, image } = wish;
  const { kubectl } = on;
  await kubectl(["apply", "-f", "-"], JSON.stringify(deployment(namespace, image)));
  let isOver = false;
  let scaledUp = 0;
  let pulled = 0;
  let probes = 0;
  const refused: string[] = [];

  async function scale(replicas: number): Promise<void> {
    await kubectl(["scale", "deployment/web", "-n", namespace, `--replicas=${replicas}`]);
  }

  async function imageIds(): Promise<readonly string[]> {
    const path = "{range .items[*]}{.status.phase} {.status.containerStatuses[0].imageID}{'\\n'}{end}";
    const pods = await kubectl(["get", "pods", "-n", namespace, "-l", "app=web", "-o", `jsonpath=${path}`]);
    return pods.split("\n").filter((line) => line !== "");
  }

  async function turn(): Promise<void> {
    const digest = await wish.push();
    await scale(REPLICAS);
    await until(async () => {
      const running = (await imageIds()).filter(
        (line) => line.startsWith("Running") && line.endsWith(digest),
      );
      return running.length === REPLICAS;
    });
    scaledUp += 1;
    pulled += REPLICAS;
    await scale(0);
    await until(async () => (await imageIds()).length === 0);
  }

  const scaling = (async () => {
    while (!isOver) await turn();
  })();
  const probing = (async () => {
    while (!isOver) {
      const { auths } = await configInUse(on, wish);
      const status = await wish.ask(auths[wish.host]?.auth ?? "");
      probes += 1;
      if (status !== 200) refused.push(`${new Date().toISOString()} ${status}`);
      await sleep(PROBE_EVERY_MS);
    }
  })();
  // Whoever waits for it hears of it; until then it is no unhandled rejection.
  for (const one of [scaling, probing]) one.catch(() => undefined);
  return {
    scaledUp: () => scaledUp,
    async stop() {
      isOver = true;
      await Promise.all([scaling, probing]);
      return { scaledUp, pulled, failed: await failedPulls(on, namespace), probes, refused };
    },
  };
}

function deployment(namespace: string, image: string) {
  const labels = { app: "web" };
  const containers = [{ name: "app", image, imagePullPolicy: "Always" }];
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace },
    spec: {
      replicas: 0,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { terminationGracePeriodSeconds: 0, containers } },
    },
  };
}

/** Asked of the API server itself: to start kubectl takes longer than a second on a busy machine. */
async function configInUse({ cluster }: Stage, { namespace, secretName }: LoadWish): Promise<DockerConfig> {
  const headers = { authorization: `Bearer ${cluster.adminToken}` };
  const at = `${cluster.server}/api/v1/namespaces/${namespace}/secrets/${secretName}`;
  const answer = await new Promise<string>((resolve, reject) => {
    const asked = get(at, { headers, ca: cluster.caPem }, (response) => text(response).then(resolve, reject));
    asked.on("error", reject);
  });
  const { data }: { data: Readonly<Record<string, string>> } = JSON.parse(answer);
  return JSON.parse(Buffer.from(data[".dockerconfigjson"] ?? "", "base64").toString("utf8"));
}

async function failedPulls({ kubectl }: Stage, namespace: string): Promise<readonly string[]> {
  const failed = "--field-selector=reason=Failed,involvedObject.kind=Pod";
  const path = "jsonpath={range .items[*]}{.message}{'\\n'}{end}";
  const messages = await kubectl(["get", "events", "-n", namespace, failed, "-o", path]);
  return messages.split("\n").filter((line) => line !== "" && !PROOF_PULLED.test(line));
}

/** A proof's Pod names a program that no image has: that it fails there says that its pull is over. */
const PROOF_PULLED = /exec: "\/pullpass-proof\//;
