import type { CloudFlow } from "../../../core/cloud/flow.ts";
import type { Credential } from "../../../core/credential/credential.ts";
import {
  deleteScopeMap,
  deleteToken,
  generatePassword,
  getScopeMap,
  getToken,
  type PasswordSlot,
  putScopeMap,
  putToken,
  type RegistryToken,
  type ScopeMap,
  scopeMapName,
  type TokenId,
} from "../arm/token.ts";
import type { FoundRegistry } from "../find-registry.ts";
import { freeSlot } from "../free-slot.ts";
import { readLong } from "../long-operation.ts";
import type { CloudMark } from "../method.ts";
import { read } from "../read.ts";
import { type AzureRefusal, type AzureResult, isNotFound } from "../refusal.ts";
import { type AllOrNothing, allOrNothing, type Made, type Undoing } from "../undo.ts";
import { untilSettled } from "../until-settled.ts";

export interface RepositoryTokenWish {
  readonly found: FoundRegistry;
  /** 5 to 50 letters, digits and hyphens; the same for the same cluster and pull secret, so that a second run finds it. */
  readonly tokenName: string;
  /** What it may pull: `team/app`, or `team/*` for all below. */
  readonly repositories: readonly string[];
  /** RFC 3339; absent: its password never ends. */
  readonly expiry?: string;
  /** The slots whose passwords pull secrets hold; absent where not all of them may be read. */
  readonly slotsInUse?: readonly string[];
  /** A password of this token that a pull secret of the cluster holds, and that logs in: no other is made then. */
  readonly held?: { readonly credential: Credential; readonly mark: CloudMark };
  readonly now: Date;
}

export interface MadeToken {
  readonly credential: Credential;
  readonly mark: CloudMark;
}

export type RepositoryTokenRefusal =
  /** A scope map of that name is there which pullpass did not make. */
  | { readonly kind: "map-not-ours"; readonly scopeMap: ScopeMap }
  /** A token of that name is there which may do what another scope map says. */
  | { readonly kind: "token-not-ours"; readonly token: RegistryToken }
  /** Somebody has turned the token off. */
  | { readonly kind: "token-disabled"; readonly token: RegistryToken }
  /** Both of its passwords may be in use: to make one anew would take it from somebody. */
  | { readonly kind: "no-free-slot"; readonly isKnown: boolean }
  | { readonly kind: "no-password" }
  | { readonly kind: "refused"; readonly step: RepositoryTokenStep; readonly refusal: AzureRefusal };

export type RepositoryTokenStep = "scope-map" | "token" | "password";

/** The actions of ARM that the method needs, for the preflight. */
export const REPOSITORY_TOKEN_ACTIONS = [
  "Microsoft.ContainerRegistry/registries/scopeMaps/write",
  "Microsoft.ContainerRegistry/registries/tokens/write",
  "Microsoft.ContainerRegistry/registries/generateCredentials/action",
] as const;

/** How the descriptions of pullpass's own scope maps begin: tokens and maps have no tags to mark them with. */
export const DESCRIPTION_MARK = "pullpass: ";

/**
 * A user of the registry itself that may read these repositories and nothing else: no Entra identity, no role. Where a
 * later step fails, or the flow is left, what this run made is taken back.
 */
export function obtainRepositoryToken(
  wish: RepositoryTokenWish,
): CloudFlow<AllOrNothing<MadeToken, RepositoryTokenRefusal>> {
  return allOrNothing((undoing) => makeAll(wish, undoing));
}

type Step<Value> = Made<Value, RepositoryTokenRefusal>;

function* makeAll(wish: RepositoryTokenWish, undoing: Undoing): CloudFlow<Step<MadeToken>> {
  const map = yield* ownScopeMap(wish, undoing);
  if (!map.ok) return map;
  const token = yield* ownToken(wish, map.value, undoing);
  if (!token.ok) return token;
  return wish.held === undefined ? yield* newPassword(wish, token.value) : { ok: true, value: wish.held };
}

function* ownScopeMap(wish: RepositoryTokenWish, undoing: Undoing): CloudFlow<Step<ScopeMap>> {
  const mapId: TokenId = { registry: wish.found.id, name: scopeMapName(wish.tokenName) };
  const actions = wish.repositories.flatMap(actionsOf);
  const there = yield* read(getScopeMap(mapId));
  if (!there.ok && !isNotFound(there.refusal)) return refused("scope-map", there);
  if (there.ok) {
    const { description, actions: before } = there.value.properties;
    if (description?.startsWith(DESCRIPTION_MARK) !== true)
      return { ok: false, why: { kind: "map-not-ours", scopeMap: there.value } };
    if (actions.every((action) => before.includes(action))) return there;
  }
  const all = [...new Set([...(there.ok ? there.value.properties.actions : []), ...actions])];
  const description = `${DESCRIPTION_MARK}what the cluster of token ${wish.tokenName} may pull`;
  const put = putScopeMap(mapId, { description, actions: all });
  const answer = yield* read(put);
  if (!answer.ok) return refused("scope-map", answer);
  undoing.unshift(there.ok ? putScopeMap(mapId, wasBefore(there.value)) : deleteScopeMap(mapId));
  const made = yield* untilSettled(put, answer.value, getScopeMap(mapId));
  return made.ok ? made : refused("scope-map", made);
}

/** What a run that comes to nothing leaves the map as. */
function wasBefore({ properties }: ScopeMap) {
  return { description: properties.description ?? "", actions: properties.actions };
}

/** What pulling one repository takes; tags are metadata. */
export function actionsOf(repository: string): readonly string[] {
  return [`repositories/${repository}/content/read`, `repositories/${repository}/metadata/read`];
}

interface OwnToken {
  readonly token: RegistryToken;
  /** Whether this run made it: nobody holds a password of it then. */
  readonly isNew: boolean;
}

function* ownToken(wish: RepositoryTokenWish, map: ScopeMap, undoing: Undoing): CloudFlow<Step<OwnToken>> {
  const tokenId: TokenId = { registry: wish.found.id, name: wish.tokenName };
  const there = yield* read(getToken(tokenId));
  if (there.ok) {
    const { scopeMapId, status } = there.value.properties;
    if (scopeMapId?.toLowerCase() !== map.id.toLowerCase())
      return { ok: false, why: { kind: "token-not-ours", token: there.value } };
    if (status === "disabled") return { ok: false, why: { kind: "token-disabled", token: there.value } };
    return { ok: true, value: { token: there.value, isNew: false } };
  }
  if (!isNotFound(there.refusal)) return refused("token", there);
  const put = putToken(tokenId, map.id);
  const answer = yield* read(put);
  if (!answer.ok) return refused("token", answer);
  undoing.unshift(deleteToken(tokenId));
  const made = yield* untilSettled(put, answer.value, getToken(tokenId));
  return made.ok ? { ok: true, value: { token: made.value, isNew: true } } : refused("token", made);
}

function* newPassword(wish: RepositoryTokenWish, { token, isNew }: OwnToken): CloudFlow<Step<MadeToken>> {
  const { expiry, slotsInUse, now } = wish;
  const slot = freeSlot(token, isNew ? [] : slotsInUse, now);
  if (slot === undefined)
    return { ok: false, why: { kind: "no-free-slot", isKnown: slotsInUse !== undefined } };
  const id: TokenId = { registry: wish.found.id, name: wish.tokenName };
  const question = generatePassword(id, token.id, { slot, ...(expiry === undefined ? {} : { expiry }) });
  const generated = yield* readLong(question, `${slot} of token ${id.name}`);
  if (!generated.ok) return refused("password", generated);
  const { username, passwords } = generated.value;
  const password = passwords.find(({ name }) => name === slot);
  if (password === undefined) return { ok: false, why: { kind: "no-password" } };
  return {
    ok: true,
    value: {
      credential: { username, password: password.value },
      mark: markOf(id, slot, password.expiry),
    },
  };
}

function markOf({ name }: TokenId, slot: PasswordSlot, expiry: string | null | undefined): CloudMark {
  const end = expiry === undefined || expiry === null ? {} : { expiresAt: expiry };
  return { keyId: slot, hint: `${slot} of token ${name}`, ...end };
}

function refused(
  step: RepositoryTokenStep,
  { refusal }: Extract<AzureResult<unknown>, { ok: false }>,
): { readonly ok: false; readonly why: RepositoryTokenRefusal } {
  return { ok: false, why: { kind: "refused", step, refusal } };
}
