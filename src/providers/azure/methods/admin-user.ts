import type { CloudFlow } from "../../../core/cloud/flow.ts";
import { pause } from "../../../core/cloud/flow.ts";
import type { Credential } from "../../../core/credential/credential.ts";
import { type Finding, finding } from "../../../core/finding/finding.ts";
import type { Verdict } from "../../../core/report/verdict.ts";
import { type AdminCredentials, listCredentials, setAdminUser, settingAdminUser } from "../arm/registry.ts";
import type { RegistryId } from "../arm/resource-id.ts";
import { type FoundRegistry, rereadRegistry } from "../find-registry.ts";
import { findingFromAzureRefusal } from "../finding-from-refusal.ts";
import { type CloudObtained, type PreparedMethod, verdictOfAzureRefusal } from "../method.ts";
import { read } from "../read.ts";
import { type AzureRefusal, failedLate, isCode } from "../refusal.ts";
import { type AllOrNothing, allOrNothing, type Made, type Undoing } from "../undo.ts";

export interface AdminUser {
  readonly credential: Credential;
  /** Which of the two passwords it is; the other is for rotation. */
  readonly slot: "password" | "password2";
  /** Whether this run turned it on. */
  readonly isNew: boolean;
}

export type AdminUserRefusal =
  /** It is off, and nobody said that it may be turned on. */
  | { readonly kind: "disabled" }
  /** It was turned on, and is off again: a policy with effect Modify turns it back. */
  | { readonly kind: "turned-back" }
  /** It was turned on, and is not on after the time that was waited. */
  | { readonly kind: "not-enabled-in-time"; readonly waitedMs: number }
  /** The answer has no password. */
  | { readonly kind: "no-password" }
  | { readonly kind: "refused"; readonly refusal: AzureRefusal };

export interface AdminUserWish {
  readonly found: FoundRegistry;
  /** `--enable-admin-user`. */
  readonly mayEnable: boolean;
}

/** The actions of ARM that the method needs, for the preflight. */
function adminUserActions({ found, mayEnable }: AdminUserWish): readonly string[] {
  const isEnabling = mayEnable && found.registry.properties.adminUserEnabled !== true;
  return [
    ...(isEnabling ? ["Microsoft.ContainerRegistry/registries/write"] : []),
    "Microsoft.ContainerRegistry/registries/listCredentials/action",
  ];
}

/**
 * Turns the admin user on where it is off and may be, and takes its first password. What this run turned on is turned off
 * again where a later step fails, or the flow is left.
 */
export function obtainAdminUser(wish: AdminUserWish): CloudFlow<AllOrNothing<AdminUser, AdminUserRefusal>> {
  return allOrNothing((undoing) => enableAndTake(wish, undoing));
}

function* enableAndTake(
  { found, mayEnable }: AdminUserWish,
  undoing: Undoing,
): CloudFlow<Made<AdminUser, AdminUserRefusal>> {
  const { id, registry } = found;
  if (registry.properties.adminUserEnabled !== true) {
    if (!mayEnable) return { ok: false, why: { kind: "disabled" } };
    const why = yield* enable(id, undoing);
    if (why !== undefined) return { ok: false, why };
  }
  const listed = yield* read(listCredentials(id));
  if (listed.ok) return chosen(listed.value, undoing.length > 0);
  const isOff = isCode(listed.refusal, "UnAuthorizedForCredentialOperations");
  return { ok: false, why: isOff ? { kind: "turned-back" } : { kind: "refused", refusal: listed.refusal } };
}

/** Between two looks at a change that is under way, in milliseconds: az asks as often. */
const LOOK_PAUSE_MS = 5_000;
/** How long enabling may take, in milliseconds: it is usually done when the PATCH is answered. */
const ENABLE_LIMIT_MS = 60_000;

function* enable(id: RegistryId, undoing: Undoing): CloudFlow<AdminUserRefusal | undefined> {
  const question = setAdminUser(id, true);
  const patched = yield* read(question);
  if (!patched.ok) return { kind: "refused", refusal: patched.refusal };
  undoing.unshift(setAdminUser(id, false));
  for (let waitedMs = 0; ; waitedMs += LOOK_PAUSE_MS) {
    // The answer of the PATCH shows the wish; only a new look shows what a policy made of it.
    const seen = yield* rereadRegistry(id);
    if (!seen.ok) return { kind: "refused", refusal: seen.refusal };
    const { adminUserEnabled, provisioningState = "Succeeded" } = seen.value.properties;
    if (adminUserEnabled === true) return undefined;
    if (["Failed", "Canceled"].includes(provisioningState))
      return { kind: "refused", refusal: failedLate(question.call, provisioningState) };
    if (provisioningState === "Succeeded") {
      undoing.splice(0);
      return { kind: "turned-back" };
    }
    if (waitedMs >= ENABLE_LIMIT_MS) return { kind: "not-enabled-in-time", waitedMs };
    yield* pause(LOOK_PAUSE_MS, `the admin user of registry ${id.name} to be enabled`);
  }
}

function chosen(
  { username, passwords }: AdminCredentials,
  isNew: boolean,
): Made<AdminUser, AdminUserRefusal> {
  const [first] = passwords.filter(({ value }) => value.length > 0);
  if (first === undefined) return { ok: false, why: { kind: "no-password" } };
  return { ok: true, value: { credential: { username, password: first.value }, slot: first.name, isNew } };
}

/** The method, ready to be run. */
export function prepareAdminUser(wish: AdminUserWish): PreparedMethod {
  const { id, registry } = wish.found;
  const isEnabling = wish.mayEnable && registry.properties.adminUserEnabled !== true;
  return {
    needs: adminUserActions(wish),
    changes: isEnabling ? [settingAdminUser(id, true)] : [],
    obtain: () => obtain(wish),
  };
}

/** What a person should know who uses it (guide, option 1). */
const WARNING =
  "the admin user is one identity for everybody, may push and delete, and can be neither scoped nor ended: for development alone";

function* obtain(wish: AdminUserWish): CloudFlow<CloudObtained> {
  const outcome = yield* obtainAdminUser(wish);
  if (outcome.ok) {
    const { credential, slot, isNew } = outcome.made;
    const mark = { keyId: slot, hint: `${slot} of the admin user` };
    return { ok: true, credential, mark, notes: [WARNING], isNew, undo: outcome.undo };
  }
  return { ok: false, ...refusedBecause(outcome.why, wish.found.id), left: outcome.left };
}

function refusedBecause(
  why: AdminUserRefusal,
  id: RegistryId,
): { readonly verdict: Verdict; readonly finding: Finding } {
  switch (why.kind) {
    case "refused":
      return {
        verdict: verdictOfAzureRefusal(why.refusal),
        finding: findingFromAzureRefusal(why.refusal, `use the admin user of registry ${id.name}`),
      };
    case "disabled":
      return {
        verdict: "no",
        finding: adminUserOff(id, "it is off, and `--enable-admin-user` was not given"),
      };
    case "turned-back":
      return {
        verdict: "no",
        finding: adminUserOff(id, "it was turned on and is off again: an Azure policy turns it back"),
      };
    case "not-enabled-in-time":
      return {
        verdict: "unsure",
        finding: adminUserOff(id, `it was turned on, and is not on after ${why.waitedMs / 1_000} s`),
      };
    case "no-password":
      return { verdict: "no", finding: adminUserOff(id, "Azure names no password for it") };
  }
}

function adminUserOff({ name }: RegistryId, text: string): Finding {
  return finding("admin-user-disabled", {
    title: `the admin user of registry \`${name}\` gives no password`,
    subject: { kind: "Registry", name },
    evidence: [{ text, source: "Azure Resource Manager" }],
    fixes: [
      {
        text: "better for anything but development: a credential that may only pull, and ends: run the command again with `--method repository-token` or `--method new-service-principal`",
        applicability: "manual",
      },
      {
        text: `or let it be turned on: run the command again with \`--enable-admin-user\``,
        applicability: "manual",
      },
    ],
  });
}
