import type { Stage } from "./stage.ts";

export interface PullSecretWish {
  readonly namespace: string;
  readonly name: string;
  /** The key of its one entry. */
  readonly host: string;
  readonly username: string;
  readonly password: string;
}

/** A pull secret with one entry, as people make it by kubectl. */
export async function makePullSecret({ kubectl }: Stage, wish: PullSecretWish): Promise<void> {
  const { namespace, name, host, username, password } = wish;
  const manifest = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace },
    type: "kubernetes.io/dockerconfigjson",
    stringData: { ".dockerconfigjson": JSON.stringify({ auths: { [host]: { username, password } } }) },
  };
  await kubectl(["apply", "-f", "-"], JSON.stringify(manifest));
}
