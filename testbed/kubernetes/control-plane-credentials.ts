import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CertificateAuthority, makeAuthority } from "../certificates.ts";
import type { Run } from "../run/run.ts";

/** Users without any right until a test grants them some: authenticated by token, judged by RBAC. */
export const restrictedUserNames = ["alice", "bob", "carol"] as const;
export type RestrictedUserName = (typeof restrictedUserNames)[number];

export interface ControlPlaneCredentials {
  readonly authority: CertificateAuthority;
  readonly tokenFilePath: string;
  readonly adminToken: string;
  readonly restrictedTokens: Readonly<Record<RestrictedUserName, string>>;
}

/** Names and addresses under which clients reach the API server. */
export interface ApiServerAddresses {
  readonly names: readonly string[];
  readonly addresses: readonly string[];
}

/**
 * Makes one certificate authority for servers and clients, and the file of fixed tokens.
 * The certificates are `apiserver`, `etcd`, `admin` (a client in `system:masters`) and `service-accounts`
 * (whose key signs their tokens).
 */
export async function makeControlPlaneCredentials(
  run: Run,
  apiServer: ApiServerAddresses,
): Promise<ControlPlaneCredentials> {
  const authority = await makeAuthority(join(run.folder, "certificates"), "pullpass test bed cluster", [
    { file: "etcd", commonName: "etcd", addresses: ["127.0.0.1"] },
    { file: "apiserver", commonName: "kube-apiserver", ...apiServer },
    { file: "admin", commonName: "testbed-certificate-admin", organizations: ["system:masters"] },
    { file: "service-accounts", commonName: "service-accounts" },
  ]);
  const adminToken = newToken();
  const restrictedTokens = { alice: newToken(), bob: newToken(), carol: newToken() };
  const tokenFilePath = join(run.folder, "tokens.csv");
  await writeFile(tokenFilePath, tokenFile(adminToken, restrictedTokens), { mode: 0o600 });
  return { authority, tokenFilePath, adminToken, restrictedTokens };
}

/** `token,user,uid,"groups"`: kubernetes.io/docs/reference/access-authn-authz/authentication, static token file. */
function tokenFile(adminToken: string, restricted: Readonly<Record<string, string>>): string {
  const admin = `${adminToken},testbed-admin,testbed-admin,"system:masters"`;
  const others = Object.entries(restricted).map(
    ([name, token]) => `${token},${name},${name},"testbed:restricted"`,
  );
  return `${[admin, ...others].join("\n")}\n`;
}

function newToken(): string {
  return randomBytes(24).toString("hex");
}
