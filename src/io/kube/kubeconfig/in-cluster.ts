import { join } from "node:path";
import type { Clock } from "../../../core/clock.ts";
import type { ClusterConnection } from "../connection.ts";
import { readText } from "../read-text.ts";
import { tokenFileAuthentication } from "../user-authentication.ts";
import type { Environment } from "./files.ts";
import { readMaterial } from "./material.ts";
import type { KubeconfigRefusal } from "./refusal.ts";

/** Where the kubelet mounts a Pod's service account (client-go `rest/config.go`, `InClusterConfig`). */
export const SERVICE_ACCOUNT_FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount";

export interface InClusterOptions {
  readonly env: Environment;
  readonly clock: Clock;
  readonly folder: string;
  readonly namespace?: string;
}

export type InClusterAnswer =
  | { readonly ok: true; readonly connection: ClusterConnection }
  | { readonly ok: false; readonly refusal: KubeconfigRefusal };

/** The connection of a Pod's own service account; undefined where this is no Pod with one. */
export async function inClusterConnection(options: InClusterOptions): Promise<InClusterAnswer | undefined> {
  const { env, clock, folder } = options;
  const host = env["KUBERNETES_SERVICE_HOST"];
  const port = env["KUBERNETES_SERVICE_PORT"];
  const tokenPath = join(folder, "token");
  if (!host || !port || !(await readText(tokenPath)).ok) return undefined;
  const ca = await readMaterial({
    owner: "service account",
    field: "ca.crt",
    path: join(folder, "ca.crt"),
    base64: undefined,
    folder: undefined,
  });
  if (!ca.ok) return ca;
  const server = `https://${host.includes(":") ? `[${host}]` : host}:${port}`;
  return {
    ok: true,
    connection: {
      cluster: { server, namespace: options.namespace || (await podNamespace(env, folder)) },
      tls: ca.pem === undefined ? {} : { ca: ca.pem, caMode: "only" },
      user: tokenFileAuthentication({ path: tokenPath, clock, others: {} }),
    },
  };
}

async function podNamespace(env: Environment, folder: string): Promise<string> {
  // In this order: client-go tools/clientcmd/client_config.go v0.37, inClusterClientConfig.Namespace.
  if (env["POD_NAMESPACE"]) return env["POD_NAMESPACE"];
  const file = await readText(join(folder, "namespace"));
  return (file.ok && file.text.trim()) || "default";
}
