import { type CloudFlow, pause } from "../../../core/cloud/flow.ts";
import type { Credential } from "../../../core/credential/credential.ts";
import {
  deleteScopeMap,
  deleteToken,
  generatePassword,
  getScopeMap,
  getToken,
  type PasswordWish,
  putScopeMap,
  putToken,
  type ScopeMap,
  scopeMapName,
  type TokenId,
} from "../arm/token.ts";
import type { FoundRegistry } from "../find-registry.ts";
import { readLong } from "../long-operation.ts";
import type { CloudObtained, PreparedMethod } from "../method.ts";
import { type AzureQuestion, read } from "../read.ts";
import { type AzureRefusal, type AzureResult, isNotFound } from "../refusal.ts";
import { type AllOrNothing, allOrNothing, type Made, type Undoing } from "../undo.ts";
import { noRepositoryToken } from "./repository-token-findings.ts";

export interface RepositoryTokenWish {
  readonly found: FoundRegistry;
  /** 5 to 50 letters, digits and hyphens; the same for the same cluster, so that a second run finds it. */
  readonly tokenName: string;
  /** What it may pull: `team/app`, or `team/*` for all below. */
  readonly repositories: readonly string[];
  /** RFC 3339; absent: its password never ends. */
  readonly expiry?: string;
  /** The slot that no pull secret holds the password of. */
  readonly slot: PasswordWish["slot"];
}

export interface MadeToken {
  readonly credential: Credential;
  readonly slot: PasswordWish["slot"];
  /** As the registry says it; absent: it never ends. */
  readonly expiry?: string;
}

export type RepositoryTokenRefusal =
  /** A scope map of that name is there which pullpass did not make. */
  | { readonly kind: "not-ours"; readonly scopeMap: ScopeMap }
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
  const tokenId: TokenId = { registry: wish.found.id, name: wish.tokenName };
  const map = yield* ownScopeMap(wish, undoing);
  if (!map.ok) return map;
  const there = yield* read(getToken(tokenId));
  if (!there.ok && !isNotFound(there.refusal)) return refused("token", there);
  const put = yield* settled(putToken(tokenId, map.value.id), getToken(tokenId));
  if (!put.ok) return refused("token", put);
  if (!there.ok) undoing.unshift(deleteToken(tokenId));
  return yield* newPassword(wish, tokenId, put.value.id);
}

function* ownScopeMap(wish: RepositoryTokenWish, undoing: Undoing): CloudFlow<Step<ScopeMap>> {
  const mapId: TokenId = { registry: wish.found.id, name: scopeMapName(wish.tokenName) };
  const actions = wish.repositories.flatMap(actionsOf);
  const there = yield* read(getScopeMap(mapId));
  if (!there.ok && !isNotFound(there.refusal)) return refused("scope-map", there);
  if (there.ok) {
    const { description, actions: before } = there.value.properties;
    if (description?.startsWith(DESCRIPTION_MARK) !== true)
      return { ok: false, why: { kind: "not-ours", scopeMap: there.value } };
    if (actions.every((action) => before.includes(action))) return there;
  }
  const all = [...new Set([...(there.ok ? there.value.properties.actions : []), ...actions])];
  const description = `${DESCRIPTION_MARK}what the cluster of token ${wish.tokenName} may pull`;
  const put = yield* settled(putScopeMap(mapId, { description, actions: all }), getScopeMap(mapId));
  if (!put.ok) return refused("scope-map", put);
  if (!there.ok) undoing.unshift(deleteScopeMap(mapId));
  return put;
}

/** What pulling one repository takes; tags are metadata. */
function actionsOf(repository: string): readonly string[] {
  return [`repositories/${repository}/content/read`, `repositories/${repository}/metadata/read`];
}

function* newPassword(
  wish: RepositoryTokenWish,
  id: TokenId,
  resourceId: string,
): CloudFlow<Step<MadeToken>> {
  const { slot, expiry } = wish;
  const question = generatePassword(id, resourceId, { slot, ...(expiry === undefined ? {} : { expiry }) });
  const generated = yield* readLong(question, `${slot} of token ${id.name}`);
  if (!generated.ok) return refused("password", generated);
  const { username, passwords } = generated.value;
  const password = passwords.find(({ name }) => name === slot);
  if (password === undefined) return { ok: false, why: { kind: "no-password" } };
  const { value, expiry: end } = password;
  const credential = { username, password: value };
  return {
    ok: true,
    value: { credential, slot, ...(end === undefined || end === null ? {} : { expiry: end }) },
  };
}

interface Settling {
  readonly properties: { readonly provisioningState?: string };
}

/** Between two looks at a resource that is being made, in milliseconds. */
const LOOK_PAUSE_MS = 2_000;
/** How long making it may take, in milliseconds. */
const SETTLE_LIMIT_MS = 120_000;

/** Makes a resource and looks until it is made, which the answer of the PUT may come before. */
function* settled<Value extends Settling>(
  put: AzureQuestion<Value>,
  get: AzureQuestion<Value>,
): CloudFlow<AzureResult<Value>> {
  let seen = yield* read(put);
  for (
    let waitedMs = 0;
    seen.ok && isUnderWay(seen.value) && waitedMs < SETTLE_LIMIT_MS;
    waitedMs += LOOK_PAUSE_MS
  ) {
    yield* pause(LOOK_PAUSE_MS, put.change?.what ?? "the registry");
    seen = yield* read(get);
  }
  if (!seen.ok || seen.value.properties.provisioningState !== "Failed") return seen;
  return { ok: false, refusal: { kind: "unexpected", call: put.call, fault: "provisioningState is Failed" } };
}

function isUnderWay({ properties }: Settling): boolean {
  return ["Creating", "Updating"].includes(properties.provisioningState ?? "Succeeded");
}

function refused(
  step: RepositoryTokenStep,
  { refusal }: Extract<AzureResult<unknown>, { ok: false }>,
): { readonly ok: false; readonly why: RepositoryTokenRefusal } {
  return { ok: false, why: { kind: "refused", step, refusal } };
}

/** The method, ready to be run. */
export function prepareRepositoryToken(wish: RepositoryTokenWish): PreparedMethod {
  const { found, tokenName, repositories, slot, expiry } = wish;
  const registry = found.id;
  const tokenId: TokenId = { registry, name: tokenName };
  const mapId: TokenId = { registry, name: scopeMapName(tokenName) };
  const actions = repositories.flatMap(actionsOf);
  const password = { slot, ...(expiry === undefined ? {} : { expiry }) };
  const questions = [
    putScopeMap(mapId, { description: "", actions }),
    putToken(tokenId, mapId.name),
    generatePassword(tokenId, tokenId.name, password),
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
  const { credential, slot, expiry } = outcome.made;
  const mark = {
    keyId: slot,
    hint: `${slot} of token ${wish.tokenName}`,
    ...(expiry === undefined ? {} : { expiresAt: expiry }),
  };
  const ends = expiry === undefined ? "and never ends" : `and ends ${expiry}`;
  const notes = [`token ${wish.tokenName} may pull ${wish.repositories.join(", ")}, ${ends}`];
  return { ok: true, credential, mark, notes, undo: outcome.undo };
}
