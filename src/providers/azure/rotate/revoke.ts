import type { CloudFlow } from "../../../core/cloud/flow.ts";
import { regenerateCredential } from "../arm/registry.ts";
import { generatePassword, getToken, passwordDeletion, type TokenId } from "../arm/token.ts";
import type { FoundRegistry } from "../find-registry.ts";
import { getApplicationByAppId, removePassword } from "../graph/application.ts";
import { readLong } from "../long-operation.ts";
import { isCalled } from "../names.ts";
import { read } from "../read.ts";
import { type AzureRefusal, isNotFound } from "../refusal.ts";

/** A credential that is to end, by what was recorded of it. */
export interface Revocation {
  readonly found: FoundRegistry;
  readonly method: string;
  readonly username: string;
  readonly keyId: string;
  /** What client secrets of this pull secret's are called: one of another name is not pullpass's to end. */
  readonly clientSecretName: string;
  /** `--regenerate`. Without it an admin user's password stays: others may use it. */
  readonly mayRegenerate: boolean;
}

export type Revoked =
  | { readonly ok: true }
  /** `command`: of Azure's own tool, for somebody who may; absent where there is none. */
  | { readonly ok: false; readonly refusal?: AzureRefusal; readonly why: string; readonly command?: string };

/** Ends one credential, and no other. What is gone already is as good. */
export function* revoke(revocation: Revocation): CloudFlow<Revoked> {
  switch (revocation.method) {
    case "new-service-principal":
    case "existing-service-principal":
      return yield* revokeClientSecret(revocation);
    case "repository-token":
      return yield* revokeTokenPassword(revocation);
    case "admin-user":
      return yield* revokeAdminPassword(revocation);
    default:
      return { ok: false, why: `pullpass cannot end a credential of method ${revocation.method}` };
  }
}

/** The key id alone says nothing of who made it: `connect` also records that of a client secret which it was given. */
function* revokeClientSecret({ username, keyId, clientSecretName }: Revocation): CloudFlow<Revoked> {
  const application = yield* read(getApplicationByAppId(username));
  if (!application.ok)
    return isNotFound(application.refusal)
      ? { ok: true }
      : refused(application.refusal, `az ad app credential delete --id ${username} --key-id ${keyId}`);
  const question = removePassword(application.value, keyId);
  const passwords = application.value.passwordCredentials ?? [];
  const old = passwords.find((one) => one.keyId === keyId);
  if (old === undefined) return { ok: true };
  const { command } = question.change ?? {};
  if (!isCalled(old.displayName, clientSecretName))
    return {
      ok: false,
      why: "pullpass did not add it, and others may use it",
      ...(command === undefined ? {} : { command }),
    };
  const removed = yield* read(question);
  if (removed.ok || isNotFound(removed.refusal)) return { ok: true };
  return refused(removed.refusal, command);
}

/** A password of a token ends by being made anew: the new value goes nowhere. */
function* revokeTokenPassword({ found, username, keyId }: Revocation): CloudFlow<Revoked> {
  const id: TokenId = { registry: found.id, name: username };
  if (keyId !== "password1" && keyId !== "password2")
    return { ok: false, why: `a token has no password \`${keyId}\`` };
  const command = passwordDeletion(id, keyId);
  const token = yield* read(getToken(id));
  if (!token.ok) return isNotFound(token.refusal) ? { ok: true } : refused(token.refusal, command);
  const made = yield* readLong(
    generatePassword(id, token.value.id, { slot: keyId }),
    `${keyId} of token ${username} to end`,
  );
  return made.ok ? { ok: true } : refused(made.refusal, command);
}

function* revokeAdminPassword({ found, keyId, mayRegenerate }: Revocation): CloudFlow<Revoked> {
  if (keyId !== "password" && keyId !== "password2")
    return { ok: false, why: `the admin user has no password \`${keyId}\`` };
  const question = regenerateCredential(found.id, keyId);
  const { command } = question.change ?? {};
  if (!mayRegenerate)
    return {
      ok: false,
      why: `others may use ${keyId} of the admin user, so it stays good without --regenerate`,
      ...(command === undefined ? {} : { command }),
    };
  const made = yield* read(question);
  return made.ok ? { ok: true } : refused(made.refusal, command);
}

function refused(refusal: AzureRefusal, command: string | undefined): Revoked {
  return {
    ok: false,
    refusal,
    why: "Azure does not let you end it",
    ...(command === undefined ? {} : { command }),
  };
}
