import type { CloudFlow } from "../../../core/cloud/flow.ts";
import { generatePassword, getToken, type PasswordWish, type TokenId } from "../arm/token.ts";
import type { FoundRegistry } from "../find-registry.ts";
import { readLong } from "../long-operation.ts";
import { type CloudObtained, nothingToUndo, type PreparedMethod } from "../method.ts";
import { read } from "../read.ts";
import { isNotFound } from "../refusal.ts";
import { goneMeanwhile, refusedToRenew } from "./renewal-findings.ts";

export interface TokenPasswordWish {
  readonly found: FoundRegistry;
  /** The user name that is in use. */
  readonly tokenName: string;
  /** The slot that is not in use: its password is made anew, the other stays. */
  readonly slot: PasswordWish["slot"];
  /** RFC 3339. */
  readonly expiry: string;
}

/** A new password of a token in its other slot; the one in use stays good. */
export function prepareNextTokenPassword(wish: TokenPasswordWish): PreparedMethod {
  const { found, tokenName, slot, expiry } = wish;
  const id: TokenId = { registry: found.id, name: tokenName };
  const { change } = generatePassword(id, tokenName, { slot, expiry });
  return {
    needs: ["Microsoft.ContainerRegistry/registries/generateCredentials/action"],
    changes: change === undefined ? [] : [change],
    obtain: () => obtain(wish, id),
  };
}

function* obtain({ slot, expiry }: TokenPasswordWish, id: TokenId): CloudFlow<CloudObtained> {
  const there = yield* read(getToken(id));
  if (!there.ok)
    return isNotFound(there.refusal)
      ? goneMeanwhile({
          kind: "Token",
          name: id.name,
          what: `token ${id.name} of registry ${id.registry.name}`,
        })
      : refusedToRenew(there.refusal, `look up token ${id.name}`);
  const question = generatePassword(id, there.value.id, { slot, expiry });
  const generated = yield* readLong(question, `${slot} of token ${id.name}`);
  if (!generated.ok) return refusedToRenew(generated.refusal, `make ${slot} of token ${id.name} anew`);
  const { username, passwords } = generated.value;
  const made = passwords.find(({ name }) => name === slot);
  if (made === undefined) throw new Error("Azure made another password than the one that was asked for");
  const { value: password, expiry: end } = made;
  const mark = {
    keyId: slot,
    hint: `${slot} of token ${id.name}`,
    ...(end === undefined || end === null ? {} : { expiresAt: end }),
  };
  // What nobody uses can stay: the next rotation makes it anew.
  return { ok: true, credential: { username, password }, mark, notes: [], isNew: true, undo: nothingToUndo };
}
