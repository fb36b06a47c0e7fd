import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { inject } from "vitest";
import { actionsOn, type ClusterHandle } from "../../testbed/cluster.ts";
import { type PushedImage, pushImage } from "../../testbed/image-push.ts";
import { type ImageRecipe, makeImage } from "../../testbed/images.ts";
import type { Kubectl } from "../../testbed/kubectl.ts";
import type { RegistryHandle, RegistrySetHandle } from "../../testbed/registries.ts";

/** What an end-to-end test plays on: the shared cluster and registries. */
export interface Stage {
  readonly cluster: ClusterHandle;
  readonly registries: RegistrySetHandle;
  readonly kubectl: Kubectl;
  readonly configureRegistry: (host: string, hostsToml: string) => Promise<void>;
  readonly trustRegistry: (registry: RegistryHandle) => Promise<void>;
}

export function stage(): Stage {
  const bed = inject("bed");
  if (!("cluster" in bed)) throw new Error("this test was to be skipped");
  const { kubectl, configureRegistry, trustRegistry } = actionsOn(bed.cluster);
  return { cluster: bed.cluster, registries: bed.registries, kubectl, configureRegistry, trustRegistry };
}

/** A new namespace in which the controller-manager has already made ServiceAccount `default`. */
export async function freshNamespace({ kubectl }: Stage): Promise<string> {
  const name = `e2e-${randomBytes(4).toString("hex")}`;
  await kubectl(["create", "namespace", name]);
  await until(async () =>
    (await kubectl(["get", "serviceaccounts", "-n", name, "-o", "name"])).includes("default"),
  );
  return name;
}

/**
 * Leaves namespaces with nothing in use there: their secrets are gone when this returns, the rest of them later. The
 * controller-manager lets a namespace rest for five seconds before it takes anything out of it.
 */
export async function leaveNamespaces({ kubectl }: Stage, namespaces: readonly string[]): Promise<void> {
  for (const namespace of namespaces) await kubectl(["delete", "secrets", "--all", "-n", namespace]);
  await kubectl(["delete", "namespace", "--wait=false", ...namespaces]);
}

/** Pushes an image that did not exist before, so that no node can have it. */
export async function freshImage(registry: RegistryHandle, recipe: ImageRecipe = {}): Promise<PushedImage> {
  const target = `team/app-${randomBytes(4).toString("hex")}:1`;
  return pushImage(registry, target, await makeImage(recipe), registry.users.team);
}

export interface DeploymentWish {
  readonly namespace: string;
  readonly image: string;
  readonly name?: string;
  readonly serviceAccount?: string;
}

/** A Deployment of one Pod. */
export async function deploy({ kubectl }: Stage, wish: DeploymentWish): Promise<void> {
  const { namespace, image, name = "web", serviceAccount = "default" } = wish;
  const labels = { app: name };
  const manifest = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: serviceAccount,
          terminationGracePeriodSeconds: 0,
          containers: [{ name: "app", image }],
        },
      },
    },
  };
  await kubectl(["apply", "-f", "-"], JSON.stringify(manifest));
}

/** Waits until a Pod of the namespace waits with this reason; gives its message. */
export async function untilWaiting({ kubectl }: Stage, namespace: string, reason: string): Promise<string> {
  return until(async () => {
    const path =
      "{range .items[*].status.containerStatuses[*]}{.state.waiting.reason}|{.state.waiting.message}{'\\n'}{end}";
    const lines = (await kubectl(["get", "pods", "-n", namespace, "-o", `jsonpath=${path}`])).split("\n");
    return lines.find((line) => line.startsWith(`${reason}|`));
  });
}

/** The kubelet's record of each image that was pulled in the namespace. */
export async function pulledEvents({ kubectl }: Stage, namespace: string): Promise<readonly string[]> {
  const path = "{range .items[*]}{.message}{'\\n'}{end}";
  const text = await kubectl([
    "get",
    "events",
    "-n",
    namespace,
    "--field-selector=reason=Pulled",
    "-o",
    `jsonpath=${path}`,
  ]);
  return text.split("\n").filter((line) => line !== "");
}

/** Everything in the namespace that pullpass could have written, with its version: equal text, nothing was written. */
export async function fingerprint({ kubectl }: Stage, namespace: string): Promise<string> {
  const path =
    "{range .items[*]}{.kind}/{.metadata.name} {.metadata.uid} {.metadata.resourceVersion}{'\\n'}{end}";
  return kubectl(["get", "secrets,serviceaccounts", "-n", namespace, "-o", `jsonpath=${path}`]);
}

/** The docker config in a secret, decoded. */
export async function dockerConfigOf(
  { kubectl }: Stage,
  namespace: string,
  name = "pullpass",
): Promise<DockerConfig> {
  const data = await kubectl([
    "get",
    "secret",
    name,
    "-n",
    namespace,
    "-o",
    "jsonpath={.data.\\.dockerconfigjson}",
  ]);
  return JSON.parse(Buffer.from(data, "base64").toString("utf8"));
}

export interface DockerConfig {
  readonly auths: Readonly<
    Record<string, { readonly username?: string; readonly password?: string; readonly auth?: string }>
  >;
}

/** The names in a ServiceAccount's list of pull secrets. */
export async function attachedTo(
  { kubectl }: Stage,
  namespace: string,
  account = "default",
): Promise<readonly string[]> {
  const path = "{.imagePullSecrets[*].name}";
  return (await kubectl(["get", "serviceaccount", account, "-n", namespace, "-o", `jsonpath=${path}`]))
    .split(" ")
    .filter((name) => name !== "");
}

const POLL_MS = 100;
const PATIENCE_MS = 45_000;

/** Asks again until there is an answer other than undefined or false. */
export async function until<T>(ask: () => Promise<T | undefined | false>): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new Error(`nothing within ${PATIENCE_MS / 1000} s: ${ask.toString()}`);
    await sleep(POLL_MS);
  }
}
