import { withoutRunner } from "../../../src/providers/azure/names.ts";
import type { AzureState } from "../../servers/azure/state.ts";

/** All that a run can have made in the cloud, without what is chance in it. */
export interface CloudState {
  readonly applications: readonly string[];
  readonly principals: number;
  readonly roles: readonly string[];
  /** One line for each, by the application it is of. */
  readonly clientSecrets: readonly string[];
  readonly scopeMaps: readonly string[];
  readonly tokens: readonly string[];
  readonly tokenPasswords: readonly string[];
  readonly isAdminUserOn: boolean;
}

export function cloudState(state: AzureState): CloudState {
  const { applications, principals, assignments, scopeMaps, registryTokens, registries } = state;
  return {
    applications: applications.map(({ displayName }) => displayName),
    principals: principals.length,
    roles: assignments.map(({ roleId, scope }) => `${roleId} at ${scope}`),
    clientSecrets: applications.flatMap(({ displayName, passwords }) =>
      passwords.map((password) => `${withoutRunner(password.displayName)} of ${displayName}`),
    ),
    scopeMaps: scopeMaps.map(({ name, actions }) => `${name}: ${actions.join(", ")}`),
    tokens: registryTokens.map(({ name }) => name),
    // Either may be the one that was made last.
    tokenPasswords: registryTokens
      .flatMap(({ name, passwords }) => passwords.map((password) => `${password.name} of ${name}`))
      .toSorted(),
    isAdminUserOn: registries.some(({ adminUserEnabled }) => adminUserEnabled),
  };
}

/** What is there that was not there before, in the words of the table. */
export function cloudText(now: CloudState, before: CloudState): readonly string[] {
  const more = (name: string, count: number): readonly string[] =>
    count <= 0 ? [] : [count === 1 ? name : `${count} × ${name}`];
  return [
    ...more("application", now.applications.length - before.applications.length),
    ...more("service principal", now.principals - before.principals),
    ...more("role", now.roles.length - before.roles.length),
    ...more("client secret", now.clientSecrets.length - before.clientSecrets.length),
    ...more("scope map", now.scopeMaps.length - before.scopeMaps.length),
    ...more("token", now.tokens.length - before.tokens.length),
    ...more("token's password", now.tokenPasswords.length - before.tokenPasswords.length),
    ...(now.isAdminUserOn && !before.isAdminUserOn ? ["admin user on"] : []),
  ];
}

/** Every password that somebody could log in to the registry with. */
export function passwordsOf(state: AzureState): readonly string[] {
  return [
    ...state.applications.flatMap(({ passwords }) => passwords.map(({ secretText }) => secretText)),
    ...state.registryTokens.flatMap(({ passwords }) => passwords.map(({ value }) => value)),
    ...state.registries.flatMap(({ passwords }) => Object.values(passwords)),
  ];
}
