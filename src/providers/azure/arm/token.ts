import * as z from "zod/mini";
import { SecretText } from "../../../core/credential/secret-text.ts";
import type { AzureQuestion } from "../read.ts";
import { type RegistryId, registryPath } from "./resource-id.ts";

/* Microsoft.ContainerRegistry: tokens of a registry and the maps of what they may do. */
const query = { "api-version": "2025-11-01" };

const scopeMap = z.object({
  id: z.string(),
  name: z.string(),
  properties: z.object({
    description: z.nullish(z.string()),
    actions: z.array(z.string()),
    provisioningState: z.exactOptional(z.string()),
  }),
});

/** What a token may do; `actions` as `repositories/team/app/content/read`. */
export type ScopeMap = z.output<typeof scopeMap>;

const token = z.object({
  id: z.string(),
  name: z.string(),
  properties: z.object({
    scopeMapId: z.nullish(z.string()),
    status: z.exactOptional(z.string()),
    provisioningState: z.exactOptional(z.string()),
    credentials: z.nullish(
      z.object({
        passwords: z.nullish(
          z.array(z.object({ name: z.exactOptional(z.string()), expiry: z.nullish(z.string()) })),
        ),
      }),
    ),
  }),
});

/** A token has two passwords, so that one can be made while the other is in use. */
export type PasswordSlot = "password1" | "password2";

export type RegistryToken = z.output<typeof token>;

/** One of the registry's own users, by name. */
export interface TokenId {
  readonly registry: RegistryId;
  readonly name: string;
}

function pathOf({ registry, name }: TokenId, collection: "scopeMaps" | "tokens"): string {
  return `${registryPath(registry)}/${collection}/${encodeURIComponent(name)}`;
}

/** Whoever runs the command may be at home in another subscription. */
function flagsOf({ name, subscription }: RegistryId): string {
  return `--registry ${name} --subscription ${subscription}`;
}

/** The map of a token, as `az acr token create` names it. */
export function scopeMapName(tokenName: string): string {
  return `${tokenName}-scope-map`;
}

export function getScopeMap(id: TokenId): AzureQuestion<ScopeMap> {
  return {
    call: { service: "arm", method: "GET", at: { path: pathOf(id, "scopeMaps"), query } },
    schema: scopeMap,
  };
}

export interface ScopeMapWish {
  readonly description: string;
  readonly actions: readonly string[];
}

export function putScopeMap(id: TokenId, { description, actions }: ScopeMapWish): AzureQuestion<ScopeMap> {
  return {
    call: {
      service: "arm",
      method: "PUT",
      at: { path: pathOf(id, "scopeMaps"), query },
      body: { properties: { description, actions: [...actions] } },
    },
    schema: scopeMap,
    change: {
      word: "create",
      what: `scope map ${id.name} of registry ${id.registry.name}: ${actions.join(", ")}`,
      command: `az acr scope-map create ${flagsOf(id.registry)} --name ${id.name} ${actions.map(repositoryFlag).join(" ")}`,
    },
  };
}

/** `--repository team/app content/read`, as az wants it. */
function repositoryFlag(action: string): string {
  const [, repository = "", right = ""] =
    /^repositories\/(.+)\/((?:content|metadata)\/[a-z]+)$/.exec(action) ?? [];
  return `--repository ${repository} ${right}`;
}

export function getToken(id: TokenId): AzureQuestion<RegistryToken> {
  return {
    call: { service: "arm", method: "GET", at: { path: pathOf(id, "tokens"), query } },
    schema: token,
  };
}

export function putToken(id: TokenId, scopeMapId: string): AzureQuestion<RegistryToken> {
  return {
    call: {
      service: "arm",
      method: "PUT",
      at: { path: pathOf(id, "tokens"), query },
      body: { properties: { scopeMapId, status: "enabled" } },
    },
    schema: token,
    change: {
      word: "create",
      what: `token ${id.name} of registry ${id.registry.name}`,
      command: `az acr token create ${flagsOf(id.registry)} --name ${id.name} --scope-map ${scopeMapId} --no-passwords true`,
    },
  };
}

export function deleteToken(id: TokenId): AzureQuestion<unknown> {
  return {
    call: { service: "arm", method: "DELETE", at: { path: pathOf(id, "tokens"), query } },
    schema: z.unknown(),
    change: {
      word: "delete",
      what: `token ${id.name} of registry ${id.registry.name}`,
      command: `az acr token delete ${flagsOf(id.registry)} --name ${id.name} --yes`,
    },
  };
}

export function deleteScopeMap(id: TokenId): AzureQuestion<unknown> {
  return {
    call: { service: "arm", method: "DELETE", at: { path: pathOf(id, "scopeMaps"), query } },
    schema: z.unknown(),
    change: {
      word: "delete",
      what: `scope map ${id.name} of registry ${id.registry.name}`,
      command: `az acr scope-map delete ${flagsOf(id.registry)} --name ${id.name} --yes`,
    },
  };
}

const secretText = z.pipe(
  z.string(),
  z.transform((value) => new SecretText(value)),
);

const generated = z.object({
  username: z.string(),
  passwords: z.array(
    z.object({ name: z.enum(["password1", "password2"]), value: secretText, expiry: z.nullish(z.string()) }),
  ),
});

/** New passwords; they are in this answer and can never be read again. */
export type GeneratedPasswords = z.output<typeof generated>;

export interface PasswordWish {
  /** The other slot stays as it is. */
  readonly slot: PasswordSlot;
  /** RFC 3339; absent: it never ends. */
  readonly expiry?: string;
}

export function generatePassword(
  id: TokenId,
  tokenId: string,
  wish: PasswordWish,
): AzureQuestion<GeneratedPasswords> {
  const { slot, expiry } = wish;
  return {
    call: {
      service: "arm",
      method: "POST",
      at: { path: `${registryPath(id.registry)}/generateCredentials`, query },
      body: { tokenId, name: slot, ...(expiry === undefined ? {} : { expiry }) },
    },
    schema: generated,
    change: {
      word: "create",
      what: `${slot} of token ${id.name}${expiry === undefined ? "" : `, until ${expiry}`}`,
      command: `az acr token credential generate ${flagsOf(id.registry)} --name ${id.name} --${slot}${expiry === undefined ? "" : ` --expiration ${expiry}`}`,
    },
  };
}

/** The command of az's that ends one password of a token. */
export function passwordDeletion(id: TokenId, slot: PasswordWish["slot"]): string {
  return `az acr token credential delete ${flagsOf(id.registry)} --name ${id.name} --${slot}`;
}
