import { randomBytes, randomUUID } from "node:crypto";
import type { BrowserLogin } from "./browser-logins.ts";
import type { Trouble } from "./trouble.ts";

/** Rights at a scope and below it, as a role assignment gives them. */
export interface Grant {
  readonly scope: string;
  readonly actions: readonly string[];
  readonly notActions?: readonly string[];
}

/** Somebody who logs in: with a client secret, unless more is said. */
export interface Caller {
  readonly clientId: string;
  readonly objectId: string;
  readonly secret: string;
  /** Its client secret is one that has expired. */
  hasSecretEnded?: true;
  /** The token of a workload that Entra takes for this caller's. */
  federatedToken?: string;
  /** The certificate that it signs with, PEM. */
  certificate?: string;
  readonly grants: Grant[];
}

export interface StoredRegistry {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly name: string;
  readonly loginServer: string;
  adminUserEnabled: boolean;
  roleAssignmentMode: "LegacyRegistryPermissions" | "AbacRepositoryPermissions";
  readonly passwords: { password: string; password2: string };
  /** What a policy makes of `adminUserEnabled` after each write; absent: no policy. */
  adminPolicy?: "deny" | "turn-back";
  /** Everybody may pull from it. */
  readonly anonymousPullEnabled?: true;
  /** Who reaches it; absent: everybody. */
  network?: { readonly isPublic: boolean; readonly privateEndpoints: number };
  /** The address that its firewall sees and refuses; absent: it refuses nobody. */
  firewall?: string;
}

export interface StoredPassword {
  readonly keyId: string;
  readonly displayName: string;
  readonly hint: string;
  readonly secretText: string;
  readonly startDateTime: string;
  readonly endDateTime: string;
}

export interface StoredApplication {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
  readonly uniqueName?: string;
  readonly tags: readonly string[];
  readonly passwords: StoredPassword[];
  /** How many requests still meet a replica that does not know it. */
  lag: number;
}

export interface StoredPrincipal {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
  /** How many role assignments still meet a replica that does not know it. */
  lag: number;
}

/** An AKS cluster. */
export interface StoredCluster {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly name: string;
  readonly nodeResourceGroup: string;
  /** The object id of its kubelet identity; absent: the nodes pull as a service principal. */
  readonly kubeletIdentity?: string;
  /** The id of that one's application. */
  readonly servicePrincipal?: string;
  /** It pulls by ServiceAccount, by this identity where none is named. */
  imagePullIdentity?: string;
}

/** A group or a person. */
export interface StoredMember {
  readonly type: "group" | "user";
  readonly id: string;
  readonly displayName: string;
}

export interface StoredAssignment {
  readonly scope: string;
  readonly guid: string;
  readonly roleId: string;
  readonly principalId: string;
  readonly principalType: string;
  readonly condition?: string;
}

export interface StoredTokenPassword {
  readonly name: "password1" | "password2";
  readonly value: string;
  readonly expiry?: string;
}

export interface StoredToken {
  readonly registry: StoredRegistry;
  readonly name: string;
  scopeMapId: string;
  passwords: StoredTokenPassword[];
  /** It was accepted, and came to nothing. */
  readonly hasFailed?: true;
}

export interface StoredScopeMap {
  readonly registry: StoredRegistry;
  readonly name: string;
  description: string;
  actions: readonly string[];
  /** It was accepted, and came to nothing. */
  readonly hasFailed?: true;
}

export interface StoredSubscription {
  readonly id: string;
  readonly name: string;
}

/** Everything that the stand-in knows. Tests read and change it. */
export interface AzureState {
  readonly tenant: string;
  /** Other tenants that every caller belongs to. */
  readonly otherTenants: { readonly id: string; readonly name: string; readonly domain: string }[];
  readonly subscriptions: StoredSubscription[];
  readonly registries: StoredRegistry[];
  readonly callers: Caller[];
  readonly applications: StoredApplication[];
  readonly principals: StoredPrincipal[];
  readonly assignments: StoredAssignment[];
  readonly clusters: StoredCluster[];
  readonly members: StoredMember[];
  readonly registryTokens: StoredToken[];
  readonly scopeMaps: StoredScopeMap[];
  /** Long operations by their id: what is answered when they are done, and how many looks that takes. */
  readonly operations: Map<string, { looks: number; readonly reply: { status: number; body?: unknown } }>;
  /** What happens to what is made from now on; tests turn these on. */
  readonly weather: {
    /** Requests that meet a replica which does not know a new application, or a new principal. */
    applicationLag: number;
    principalLag: number;
    /** The longest life of a client secret that the tenant's policy allows, in days. */
    longestSecretDays?: number;
    /** How far Azure's clock is ahead of this machine's, in milliseconds. */
    clockAheadMs: number;
    /** How many log-ins with a new client secret the registry still refuses; counted down. */
    secretLag: number;
    /** How many tokens a registry still gives without a right that was granted; counted down. */
    roleLag: number;
    /** How many looks a long operation takes; 0: it is answered at once. */
    operationLooks: number;
    /** What is made from now on is accepted, and fails while it is being made. */
    failsLate?: "scope map" | "token";
    /** The long operations begun from now on fail in the end. */
    operationsFail?: true;
    /** Who may not register applications. */
    mayRegister: boolean;
    /** Nobody may read the directory: Graph refuses whatever is asked. */
    isDirectoryClosed?: true;
    /** The status and code that the next `POST …/addPassword` is refused with. */
    failAddPassword?: { readonly status: number; readonly code: string };
  };
  /** What befalls requests; tests put it there. */
  readonly troubles: Trouble[];
  /** Every request to Entra, ARM, Graph and the registries, `METHOD path`, in order. */
  readonly asked: string[];
  /** The person who types the codes of device logins, or logs in in a browser; absent: nobody does. */
  signsIn?: Caller;
  /** Device codes that were given out, and how often each was asked for in vain. */
  readonly deviceCodes: Map<string, { polls: number }>;
  /** Codes that went to browsers and were not used yet. */
  readonly browserLogins: Map<string, BrowserLogin>;
  /** Access tokens that were given out: who it is for, and for which audience. */
  readonly tokens: Map<string, { readonly caller: Caller; readonly audience: string }>;
}

export function emptyState(): AzureState {
  return {
    tenant: randomUUID(),
    otherTenants: [],
    subscriptions: [],
    registries: [],
    callers: [],
    applications: [],
    principals: [],
    assignments: [],
    clusters: [],
    members: [],
    registryTokens: [],
    scopeMaps: [],
    operations: new Map(),
    troubles: [],
    asked: [],
    weather: {
      applicationLag: 0,
      principalLag: 0,
      secretLag: 0,
      clockAheadMs: 0,
      roleLag: 0,
      mayRegister: true,
      operationLooks: 0,
    },
    deviceCodes: new Map(),
    browserLogins: new Map(),
    tokens: new Map(),
  };
}

export function addSubscription(state: AzureState, name: string): StoredSubscription {
  const subscription = { id: randomUUID(), name };
  state.subscriptions.push(subscription);
  return subscription;
}

export function addRegistry(
  state: AzureState,
  parts: Pick<StoredRegistry, "subscription" | "name" | "loginServer"> & Partial<StoredRegistry>,
): StoredRegistry {
  const registry: StoredRegistry = {
    resourceGroup: "images",
    adminUserEnabled: false,
    roleAssignmentMode: "LegacyRegistryPermissions",
    passwords: { password: madeUpPassword(), password2: madeUpPassword() },
    ...parts,
  };
  state.registries.push(registry);
  return registry;
}

/** A caller with these rights; owner of everything unless told otherwise. */
export function addCaller(
  state: AzureState,
  grants: readonly Grant[] = [{ scope: "/", actions: ["*"] }],
): Caller {
  const caller = {
    clientId: randomUUID(),
    objectId: randomUUID(),
    secret: madeUpPassword(),
    grants: [...grants],
  };
  state.callers.push(caller);
  return caller;
}

export function registryId({ subscription, resourceGroup, name }: StoredRegistry): string {
  return `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.ContainerRegistry/registries/${name}`;
}

/** 52 characters, as the passwords of registries have. */
export function madeUpPassword(): string {
  return `c4n4ry+${randomBytes(33).toString("base64")}`.slice(0, 52);
}

/** Forgets what runs of pullpass and tests put there; subscriptions, registries and callers stay. */
export function emptyDirectory(state: AzureState): void {
  const { applications, principals, assignments, clusters, members, registryTokens, scopeMaps } = state;
  for (const list of [applications, principals, assignments, clusters, members, registryTokens, scopeMaps])
    list.splice(0);
}
