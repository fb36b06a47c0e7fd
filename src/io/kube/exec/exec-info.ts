import { SecretText } from "../../../core/credential/secret-text.ts";
import type { ExecCluster, ExecPlugin } from "./plugin.ts";

/**
 * The value of `KUBERNETES_EXEC_INFO`, an ExecCredential with a spec (client-go
 * `pkg/apis/clientauthentication/v1/types.go` v0.37). Secret, since a proxy's password may be part of it.
 */
export function execInfo(plugin: ExecPlugin, interactive: boolean): SecretText {
  const { apiVersion, cluster } = plugin;
  const spec = { ...(cluster === undefined ? {} : { cluster: clusterInfo(cluster) }), interactive };
  return new SecretText(JSON.stringify({ kind: "ExecCredential", apiVersion, spec }));
}

function clusterInfo(cluster: ExecCluster): object {
  const { server, tlsServerName, skipVerification, ca, proxy, disableCompression, config } = cluster;
  return {
    server,
    ...(tlsServerName === undefined ? {} : { "tls-server-name": tlsServerName }),
    ...(skipVerification ? { "insecure-skip-tls-verify": true } : {}),
    ...(ca === undefined ? {} : { "certificate-authority-data": Buffer.from(ca).toString("base64") }),
    ...(proxy === undefined ? {} : { "proxy-url": proxy.reveal() }),
    ...(disableCompression ? { "disable-compression": true } : {}),
    config: config ?? null,
  };
}
