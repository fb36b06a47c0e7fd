import { writeFile } from "node:fs/promises";
import { stringify } from "yaml";
import type { CertificateAuthority, CertificatePair } from "../certificates.ts";

export interface KubeconfigContents {
  readonly server: string;
  readonly authority: CertificateAuthority;
  readonly userName: string;
  readonly login: { readonly token: string } | { readonly certificate: CertificatePair };
}

/**
 * Writes a kubeconfig with one context, readable by its owner alone. One with a token carries the authority's
 * certificate in itself, one with a client certificate names files: clients have to read both forms.
 */
export async function writeKubeconfig(path: string, contents: KubeconfigContents): Promise<void> {
  const { authority, login, server, userName } = contents;
  const hasToken = "token" in login;
  const caData = Buffer.from(authority.certificatePem).toString("base64");
  const cluster = hasToken
    ? { server, "certificate-authority-data": caData }
    : { server, "certificate-authority": authority.certificatePath };
  const user = hasToken
    ? { token: login.token }
    : { "client-certificate": login.certificate.certificatePath, "client-key": login.certificate.keyPath };
  const name = "pullpass-testbed";
  const document = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster }],
    users: [{ name: userName, user }],
    contexts: [{ name, context: { cluster: name, user: userName } }],
    "current-context": name,
  };
  await writeFile(path, stringify(document), { mode: 0o600 });
}
