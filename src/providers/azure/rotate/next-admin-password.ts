import type { CloudFlow } from "../../../core/cloud/flow.ts";
import type { Credential } from "../../../core/credential/credential.ts";
import { listCredentials, regenerateCredential } from "../arm/registry.ts";
import type { FoundRegistry } from "../find-registry.ts";
import { findingFromAzureRefusal } from "../finding-from-refusal.ts";
import { type CloudObtained, nothingToUndo, type PreparedMethod, verdictOfAzureRefusal } from "../method.ts";
import { read } from "../read.ts";
import type { AzureRefusal } from "../refusal.ts";

export interface AdminPasswordWish {
  readonly found: FoundRegistry;
  /** What is in use. */
  readonly credential: Credential;
  /** `--regenerate`: the other password is made anew first. Others may use it, so that is a person's word. */
  readonly mayRegenerate: boolean;
}

/**
 * The admin user's other password. It has two so that one can be used while the other is made anew; without
 * `--regenerate` none is, since anybody may be using it.
 */
export function prepareNextAdminPassword(wish: AdminPasswordWish): PreparedMethod {
  const { found, mayRegenerate } = wish;
  const actions = "Microsoft.ContainerRegistry/registries";
  return {
    needs: [
      `${actions}/listCredentials/action`,
      ...(mayRegenerate ? [`${actions}/regenerateCredential/action`] : []),
    ],
    changes: mayRegenerate ? [regenerateCredential(found.id, "password2").change ?? []].flat() : [],
    obtain: () => obtain(wish),
  };
}

function* obtain({ found, credential, mayRegenerate }: AdminPasswordWish): CloudFlow<CloudObtained> {
  const { id } = found;
  const listed = yield* read(listCredentials(id));
  if (!listed.ok) return refused(listed.refusal, id.name);
  const { username, passwords } = listed.value;
  // Where neither is in use any more, somebody made that one anew, and either is new here.
  const other = passwords.find(({ value }) => !value.equals(credential.password));
  if (other === undefined) return refused(undefined, id.name);
  const { name: slot } = other;
  const mark = { keyId: slot, hint: `${slot} of the admin user` };
  if (!mayRegenerate) {
    const note = `${slot} of the admin user is used as it is; --regenerate makes it anew first`;
    return {
      ok: true,
      credential: { username, password: other.value },
      mark,
      notes: [note],
      isNew: false,
      undo: nothingToUndo,
    };
  }
  const made = yield* read(regenerateCredential(id, slot));
  if (!made.ok) return refused(made.refusal, id.name);
  const password = made.value.passwords.find(({ name }) => name === slot)?.value;
  if (password === undefined) return refused(undefined, id.name);
  return { ok: true, credential: { username, password }, mark, notes: [], isNew: true, undo: nothingToUndo };
}

function refused(refusal: AzureRefusal | undefined, name: string): CloudObtained {
  const what = `use the other password of the admin user of registry ${name}`;
  if (refusal === undefined) throw new Error(`Azure names one password where there are two: ${what}`);
  return {
    ok: false,
    verdict: verdictOfAzureRefusal(refusal),
    finding: findingFromAzureRefusal(refusal, what),
    left: [],
  };
}
