import type { SecretText } from "../../../core/credential/secret-text.ts";
import type { TlsOptions } from "../../../core/http/http.ts";
import type { ClusterFields } from "./document.ts";
import { readMaterial } from "./material.ts";
import { proxyUrlFault } from "./proxy-url.ts";
import type { KubeconfigRefusal } from "./refusal.ts";
import type { Selected } from "./selection.ts";

export type ServerAnswer =
  | { readonly ok: true; readonly server: URL; readonly tls: TlsOptions; readonly proxy?: SecretText }
  | { readonly ok: false; readonly refusal: KubeconfigRefusal };

/**
 * Where the API server is and what it must show. Without a certificate authority the system's count; with
 * one, that one alone.
 */
export async function readServer(cluster: Selected<Partial<ClusterFields>>): Promise<ServerAnswer> {
  const { fields } = cluster;
  const owner = `clusters[${cluster.name ?? ""}].cluster`;
  const proxy = fields["proxy-url"];
  const proxyFault = proxy === undefined ? undefined : proxyUrlFault(proxy, owner);
  if (proxyFault !== undefined) return refuse(proxyFault);
  const server = parseServer(fields.server);
  if (typeof server === "string") {
    return refuse({ kind: "field-invalid", field: `${owner}.server`, detail: server });
  }
  const ca = await readMaterial({
    owner,
    field: "certificate-authority",
    path: fields["certificate-authority"],
    base64: fields["certificate-authority-data"],
    folder: cluster.folder,
  });
  if (!ca.ok) return ca;
  const skipVerification = fields["insecure-skip-tls-verify"] === true;
  if (skipVerification && ca.pem !== undefined) {
    // client-go: "specifying a root certificates file with the insecure flag is not allowed".
    return refuse({
      kind: "fields-conflict",
      fields: [`${owner}.insecure-skip-tls-verify`, `${owner}.certificate-authority`],
    });
  }
  const tls = tlsOf(fields, ca.pem, skipVerification);
  return { ok: true, server, tls, ...(proxy === undefined ? {} : { proxy }) };
}

function refuse(refusal: KubeconfigRefusal): ServerAnswer {
  return { ok: false, refusal };
}

function tlsOf(
  fields: Partial<ClusterFields>,
  ca: string | undefined,
  skipVerification: boolean,
): TlsOptions {
  const serverName = fields["tls-server-name"];
  return {
    ...(ca === undefined ? {} : { ca, caMode: "only" as const }),
    ...(serverName === undefined ? {} : { serverName }),
    ...(skipVerification ? { skipVerification } : {}),
  };
}

/**
 * The URL, or what is wrong with it. Without a scheme it is http, as client-go `rest/url_utils.go` reads it.
 */
function parseServer(text: string | undefined): URL | string {
  if (text === undefined) return "the cluster has no server";
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  if (url === null) return "not a URL";
  if (url.protocol !== "https:" && url.protocol !== "http:") return "not an http or https URL";
  if (url.username !== "" || url.password !== "")
    return "a URL with a user name or password in it is not supported";
  url.search = "";
  url.hash = "";
  return url;
}
