import { withoutRunner } from "../../src/providers/azure/names.ts";
import type { AzureStage } from "../e2e/azure-stage.ts";
import { registryId, type StoredAssignment } from "../servers/azure/state.ts";

/** What there is in the stand-in, a line a fact: `PATH` → value. No id, no secret, no moment is in it. */
export type Contents = Readonly<Record<string, string>>;

const ROLE_NAMES: Readonly<Record<string, string>> = {
  "7f951dda-4ed3-4680-a7ca-43fe172d538d": "AcrPull",
  "b93aa761-3e63-49ed-ac28-beffa264f7ac": "Container Registry Repository Reader",
};

/** Everything that a method of pullpass's, or a command of az's, makes or changes in Azure. */
export function contentsOf({ azure: { state }, registry }: AzureStage): Contents {
  return Object.fromEntries([
    ["admin user", registry.adminUserEnabled ? "enabled" : "disabled"],
    ...state.applications.flatMap(({ displayName, uniqueName, tags, passwords }, at) => [
      [`application ${at + 1}`, displayName],
      [`application ${at + 1}: unique name`, uniqueName ?? "none"],
      [`application ${at + 1}: tags`, tags.join(", ")],
      ...passwords.flatMap((password, place) => [
        [`client secret ${place + 1}: name`, withoutRunner(password.displayName)],
        [`client secret ${place + 1}: lives`, daysText(password.startDateTime, password.endDateTime)],
      ]),
    ]),
    ...state.principals.map(({ displayName }, at) => [`service principal ${at + 1}`, displayName]),
    ...state.assignments.flatMap((one, at) => [
      [`role ${at + 1}`, assignmentText(one)],
      [`role ${at + 1}: condition`, one.condition ?? "none"],
    ]),
    ...state.scopeMaps.flatMap(({ name, description, actions }, at) => [
      [`scope map ${at + 1}`, name],
      [`scope map ${at + 1}: description`, description],
      [`scope map ${at + 1}: actions`, actions.toSorted().join(", ")],
    ]),
    ...state.registryTokens.flatMap(({ name, scopeMapId, passwords }, at) => [
      [`token ${at + 1}`, `${name}, with scope map ${scopeMapId.split("/").at(-1)}`],
      ...passwords.map((one) => [
        `token ${at + 1}: ${one.name} lives`,
        daysText(new Date().toISOString(), one.expiry),
      ]),
    ]),
  ]);

  function assignmentText({ scope, roleId, principalId, principalType }: StoredAssignment): string {
    const who = state.principals.find(({ id }) => id === principalId)?.displayName ?? "nobody known";
    const where = scope === registryId(registry) ? "the registry" : scope;
    return `${ROLE_NAMES[roleId] ?? roleId} on ${where} for ${principalType} ${who}`;
  }
}

const DAY_MS = 86_400_000;

function daysText(from: string, to: string | undefined): string {
  if (to === undefined) return "for ever";
  const days = Math.round((new Date(to).getTime() - new Date(from).getTime()) / DAY_MS);
  return days > 3_650 ? `${Math.floor(days / 365.25)} years` : `${days} days`;
}

/** One thing that is otherwise after az than after pullpass. */
export interface Difference {
  readonly what: string;
  readonly az: string;
  readonly pullpass: string;
}

export function differencesOf(az: Contents, pullpass: Contents): readonly Difference[] {
  const all = new Set([...Object.keys(pullpass), ...Object.keys(az)]);
  return [...all]
    .map((what) => ({ what, az: az[what] ?? "not there", pullpass: pullpass[what] ?? "not there" }))
    .filter((one) => one.az !== one.pullpass);
}
