import type { CloudFlow } from "../../../core/cloud/flow.ts";
import { generatePassword, putScopeMap, putToken, scopeMapName, type TokenId } from "../arm/token.ts";
import type { CloudObtained, PreparedMethod } from "../method.ts";
import {
  actionsOf,
  obtainRepositoryToken,
  REPOSITORY_TOKEN_ACTIONS,
  type RepositoryTokenWish,
} from "./repository-token.ts";
import { noRepositoryToken } from "./repository-token-findings.ts";

/** The method, ready to be run. */
export function prepareRepositoryToken(wish: RepositoryTokenWish): PreparedMethod {
  const { found, tokenName, repositories, expiry, held } = wish;
  const registry = found.id;
  const tokenId: TokenId = { registry, name: tokenName };
  const mapId: TokenId = { registry, name: scopeMapName(tokenName) };
  const actions = repositories.flatMap(actionsOf);
  const password = { slot: "password1", ...(expiry === undefined ? {} : { expiry }) } as const;
  const questions = [
    putScopeMap(mapId, { description: "", actions }),
    ...(held === undefined
      ? [putToken(tokenId, mapId.name), generatePassword(tokenId, tokenId.name, password)]
      : []),
  ];
  return {
    needs: REPOSITORY_TOKEN_ACTIONS,
    changes: questions.flatMap(({ change }) => change ?? []),
    obtain: () => obtain(wish),
  };
}

function* obtain(wish: RepositoryTokenWish): CloudFlow<CloudObtained> {
  const outcome = yield* obtainRepositoryToken(wish);
  if (!outcome.ok) return { ok: false, ...noRepositoryToken(outcome.why, wish), left: outcome.left };
  const { credential, mark } = outcome.made;
  const ends = mark.expiresAt === undefined ? "and never ends" : `and ends ${mark.expiresAt}`;
  const notes = [
    `token ${wish.tokenName} may pull ${wish.repositories.join(", ")}; its ${mark.keyId ?? "password"} is used ${ends}`,
  ];
  return { ok: true, credential, mark, notes, isNew: true, undo: outcome.undo };
}
