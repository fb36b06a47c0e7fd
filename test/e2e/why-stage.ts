import { type Stage, until } from "./stage.ts";

export interface BrokenPod {
  readonly name: string;
  readonly image: string;
  readonly pullSecret?: string;
  readonly account?: string;
  readonly pullPolicy?: "Always" | "IfNotPresent" | "Never";
  readonly nodeSelector?: Readonly<Record<string, string>>;
}

/** Makes Pods that pull as told, all at once. */
export async function applyPods(
  { kubectl }: Stage,
  namespace: string,
  pods: readonly BrokenPod[],
): Promise<void> {
  const items = pods.map(({ name, image, pullSecret: secret, account, pullPolicy, nodeSelector }) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace },
    spec: {
      terminationGracePeriodSeconds: 0,
      ...(account === undefined ? {} : { serviceAccountName: account }),
      ...(secret === undefined ? {} : { imagePullSecrets: [{ name: secret }] }),
      ...(nodeSelector === undefined ? {} : { nodeSelector }),
      containers: [
        { name: "app", image, ...(pullPolicy === undefined ? {} : { imagePullPolicy: pullPolicy }) },
      ],
    },
  }));
  await kubectl(["apply", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "List", items }));
}

interface Login {
  readonly name: string;
  readonly password: string;
}

/** Makes a pull secret with an entry for each key. */
export async function pullSecret(
  on: Stage,
  namespace: string,
  name: string,
  entries: Readonly<Record<string, Login>>,
): Promise<void> {
  const auths = Object.fromEntries(
    Object.entries(entries).map(([key, login]) => [key, { username: login.name, password: login.password }]),
  );
  await secretOf(on, namespace, { name, document: JSON.stringify({ auths }) });
}

/** Makes a secret whose document is this very text. */
export async function secretOf(
  { kubectl }: Stage,
  namespace: string,
  { name, document, type = "kubernetes.io/dockerconfigjson" }: SecretWish,
): Promise<void> {
  const manifest = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace },
    type,
    data: { ".dockerconfigjson": Buffer.from(document).toString("base64") },
  };
  await kubectl(["apply", "-f", "-"], JSON.stringify(manifest));
}

export interface SecretWish {
  readonly name: string;
  readonly document: string;
  readonly type?: string;
}

/** Waits until what the kubelet says of the Pod's container has these words. */
export async function kubeletSays(
  { kubectl }: Stage,
  namespace: string,
  pod: string,
  words: string,
): Promise<void> {
  const path = "jsonpath={.status.containerStatuses[0].state.waiting}";
  await until(async () => (await kubectl(["get", "pod", pod, "-n", namespace, "-o", path])).includes(words));
}
