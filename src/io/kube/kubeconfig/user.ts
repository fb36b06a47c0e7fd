import { resolve } from "node:path";
import { createSecureContext } from "node:tls";
import type { Clock } from "../../../core/clock.ts";
import { SecretText } from "../../../core/credential/secret-text.ts";
import { isBearerToken, NO_BEARER_TOKEN } from "../bearer-token.ts";
import type { UserAuthentication, UserCredentials } from "../connection.ts";
import { execAuthentication } from "../exec/exec-authentication.ts";
import type { ExecCluster, PluginHost } from "../exec/plugin.ts";
import { fixedAuthentication, tokenFileAuthentication } from "../user-authentication.ts";
import type { ExecFields, UserFields } from "./document.ts";
import { readExecPlugin } from "./exec.ts";
import { readMaterial } from "./material.ts";
import type { KubeconfigRefusal } from "./refusal.ts";
import type { Selected } from "./selection.ts";

type SelectedUser = Selected<Partial<UserFields>>;

export type UserAnswer =
  | { readonly ok: true; readonly authentication: UserAuthentication }
  | { readonly ok: false; readonly refusal: KubeconfigRefusal };

/** What a user's credentials may depend on besides its entry. */
export interface UserSurroundings {
  readonly clock: Clock;
  readonly host: PluginHost;
  /** What a plug-in may be told. */
  readonly cluster: ExecCluster;
}

/**
 * Who the kubeconfig says we are. What it says and pullpass cannot do is refused by name: going on without it
 * would be another identity.
 */
export async function readUser(user: SelectedUser, around: UserSurroundings): Promise<UserAnswer> {
  const owner = `users[${user.name ?? ""}].user`;
  const unsupported = unsupportedField(user.fields);
  if (unsupported !== undefined) {
    return refuse({
      kind: "unsupported",
      field: `${owner}.${unsupported.field}`,
      detail: unsupported.detail,
    });
  }
  const certificate = await readClientCertificate(user, owner);
  if (!certificate.ok) return certificate;
  const { token, tokenFile } = user.fields;
  if (token !== undefined && !isBearerToken(token)) {
    return refuse({ kind: "field-invalid", field: `${owner}.token`, detail: NO_BEARER_TOKEN });
  }
  const credentials = { ...certificate.credentials, ...(token === undefined ? {} : { token }) };
  const isSomebody = token !== undefined || certificate.credentials.clientCertificate !== undefined;
  // What is there wins over the plug-in, which is then not run (client-go `exec.go`, UpdateTransportConfig).
  if (user.fields.exec && tokenFile === undefined && !isSomebody)
    return readPlugin(user, user.fields.exec, around);
  if (tokenFile === undefined) return { ok: true, authentication: fixedAuthentication(credentials) };
  const path = resolve(user.folder ?? "", tokenFile);
  const authentication = tokenFileAuthentication({ path, clock: around.clock, others: credentials });
  const first = await authentication.credentials();
  if (!first.ok) {
    return refuse({ kind: "referenced-file", field: `${owner}.tokenFile`, path, detail: first.detail });
  }
  return { ok: true, authentication };
}

function refuse(refusal: KubeconfigRefusal): { readonly ok: false; readonly refusal: KubeconfigRefusal } {
  return { ok: false, refusal };
}

function readPlugin(user: SelectedUser, fields: ExecFields, around: UserSurroundings): UserAnswer {
  const { clock, host, cluster } = around;
  const owner = `users[${user.name ?? ""}].user.exec`;
  const read = readExecPlugin({ fields, owner, folder: user.folder, cluster });
  if (!read.ok) return read;
  return { ok: true, authentication: execAuthentication({ plugin: read.plugin, host, clock }) };
}

const WORKS = "what works is a client certificate, token, tokenFile or exec";

function unsupportedField(fields: Partial<UserFields>): { field: string; detail: string } | undefined {
  if (fields.username !== undefined || fields.password !== undefined) {
    const field = fields.username === undefined ? "password" : "username";
    return { field, detail: `API servers take no passwords since Kubernetes 1.19; ${WORKS}` };
  }
  if (fields["auth-provider"]) {
    const name = fields["auth-provider"].name ?? "unnamed";
    return { field: "auth-provider", detail: `"${name}": kubectl dropped all but oidc in 1.26; ${WORKS}` };
  }
  return undefined;
}

type CertificateAnswer =
  | { readonly ok: true; readonly credentials: UserCredentials }
  | { readonly ok: false; readonly refusal: KubeconfigRefusal };

async function readClientCertificate(user: SelectedUser, owner: string): Promise<CertificateAnswer> {
  const { fields, folder } = user;
  const certificate = await readMaterial({
    owner,
    field: "client-certificate",
    path: fields["client-certificate"],
    base64: fields["client-certificate-data"],
    folder,
  });
  if (!certificate.ok) return certificate;
  // A key without a certificate is passed over, as client-go does.
  if (certificate.pem === undefined) return { ok: true, credentials: {} };
  const key = await readMaterial({
    owner,
    field: "client-key",
    path: fields["client-key"],
    base64: fields["client-key-data"]?.reveal(),
    folder,
  });
  if (!key.ok) return key;
  if (key.pem === undefined) {
    return refuse({
      kind: "field-invalid",
      field: `${owner}.client-key`,
      detail: "a client certificate needs its key",
    });
  }
  const mismatch = pairingFault(certificate.pem, key.pem);
  if (mismatch !== undefined) {
    return refuse({ kind: "field-invalid", field: `${owner}.client-certificate`, detail: mismatch });
  }
  return {
    ok: true,
    credentials: { clientCertificate: certificate.pem, clientKey: new SecretText(key.pem) },
  };
}

/**
 * Why certificate and key cannot be used together, in OpenSSL's code; found here, it names the field at
 * fault.
 */
function pairingFault(cert: string, key: string): string | undefined {
  try {
    createSecureContext({ cert, key });
    return undefined;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    return `certificate and key cannot be used together (${code})`;
  }
}
