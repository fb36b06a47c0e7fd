import type { CloudFlow } from "../../../core/cloud/flow.ts";
import {
  deleteScopeMap,
  deleteToken,
  generatePassword,
  getScopeMap,
  getToken,
  passwordDeletion,
  type RegistryToken,
  scopeMapName,
  type TokenId,
} from "../arm/token.ts";
import { readLong } from "../long-operation.ts";
import { DESCRIPTION_MARK } from "../methods/repository-token.ts";
import { read } from "../read.ts";
import { isNotFound } from "../refusal.ts";
import type { TakeBackPlan, TakeBackStep, TakeBackWish } from "./take-back.ts";
import { stepOf } from "./take-back-principal.ts";

/**
 * The token that pullpass made, with its scope map. Where another pull secret still uses one of its passwords, only the
 * others that were recorded end.
 */
export function* planToken(wish: TakeBackWish): CloudFlow<TakeBackPlan> {
  const { found, username } = wish;
  const registry = found.id;
  const tokenId: TokenId = { registry, name: username };
  const what = `token ${username} of registry ${registry.name}`;
  const token = yield* read(getToken(tokenId));
  if (!token.ok && !isNotFound(token.refusal))
    return { ok: false, refusal: token.refusal, what: `look up ${what}` };
  const mapId: TokenId = { registry, name: scopeMapName(username) };
  const map = yield* read(getScopeMap(mapId));
  if (!map.ok && !isNotFound(map.refusal))
    return { ok: false, refusal: map.refusal, what: `look up scope map ${mapId.name}` };
  const isMapOurs = map.ok && map.value.properties.description?.startsWith(DESCRIPTION_MARK) === true;
  const usesIt =
    !token.ok || (map.ok && token.value.properties.scopeMapId?.toLowerCase() === map.value.id.toLowerCase());
  if (username !== wish.tokenName || !isMapOurs || !usesIt)
    return token.ok || map.ok
      ? { ok: true, steps: [], kept: [{ what, reason: "was not made by pullpass for this pull secret" }] }
      : { ok: true, steps: [], kept: [] };
  if (wish.isInUse)
    return {
      ok: true,
      steps: token.ok ? passwordsOf(wish, tokenId, token.value) : [],
      kept: [{ what, reason: "is still used by another pull secret" }],
    };
  const steps = [...(token.ok ? [stepOf(deleteToken(tokenId))] : []), stepOf(deleteScopeMap(mapId))];
  return { ok: true, steps, kept: [] };
}

/** A password of a token ends by being made anew: the new value goes nowhere. */
function passwordsOf({ keyIds }: TakeBackWish, id: TokenId, token: RegistryToken): readonly TakeBackStep[] {
  const slots = (["password1", "password2"] as const).filter((slot) => keyIds.includes(slot));
  return slots.map((slot) => ({
    change: {
      word: "revoke",
      what: `${slot} of token ${id.name}`,
      command: passwordDeletion(id, slot),
    },
    run: () => readLong(generatePassword(id, token.id, { slot }), `${slot} of token ${id.name} to end`),
  }));
}
