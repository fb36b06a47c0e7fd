import { scopeMapName } from "../arm/token.ts";

/** A credential in Azure that is left there, by what was recorded of it. */
export interface LeftInAzure {
  readonly method: string;
  readonly username: string;
  readonly keyId?: string | undefined;
  readonly hint?: string | undefined;
}

export interface LeftCommand {
  readonly what: string;
  readonly command: string;
}

/**
 * The commands of Azure's own tool that take it back, from the record alone: nobody is asked. None where there is nothing
 * of pullpass's to take back.
 */
export function commandsForLeft(left: LeftInAzure, loginServer: string): readonly LeftCommand[] {
  const { method, username, keyId, hint = `the credential of ${username}` } = left;
  const remove = `az ad app credential delete --id ${username} --key-id ${keyId}`;
  switch (method) {
    case "new-service-principal":
      return [
        ...(keyId === undefined ? [] : [{ what: hint, command: remove }]),
        {
          what: "its application with its role, unless somebody else uses them",
          // The role first: once its principal is gone, it can be named by its own id alone.
          command: `az role assignment delete --assignee ${username} && az ad app delete --id ${username}`,
        },
      ];
    case "existing-service-principal":
      return keyId === undefined
        ? []
        : [{ what: `${hint}, if --new-client-secret had it added`, command: remove }];
    case "repository-token":
      return [
        {
          what: `token ${username}`,
          command: `az acr token delete --registry ${registryName(loginServer)} --name ${username} --yes`,
        },
        {
          what: `scope map ${scopeMapName(username)}`,
          command: `az acr scope-map delete --registry ${registryName(loginServer)} --name ${scopeMapName(username)} --yes`,
        },
      ];
    default:
      return [];
  }
}

/** A registry's name is letters and digits; what follows a hyphen in its host was added to make it nobody else's. */
function registryName(loginServer: string): string {
  return /^[a-z0-9]+/i.exec(loginServer)?.[0] ?? loginServer;
}
