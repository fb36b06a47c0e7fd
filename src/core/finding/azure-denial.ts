import { AZURE_TOKEN_USER, type CredentialLook } from "../credential/credential-look.ts";
import type { RegistryError } from "../registry/refusal.ts";
import type { Fix } from "./finding.ts";
import type { Reading, RefusedQuestion } from "./refused-question.ts";

/**
 * What the token service of Azure's registries means by a 401, by its own words; undefined for words that are not its
 * own. One sentence stands for several mistakes, and the look of the credential tells some of them apart.
 *
 * Sources: Azure/docker-login#46, Azure/acr#366, microsoft/vscode-docker#3780.
 */
export function readAzureSignIn(
  errors: readonly RegistryError[],
  question: RefusedQuestion,
): Reading | undefined {
  const isSaid = (words: RegExp) => errors.some(({ message }) => words.test(message));
  if (isSaid(/^invalid client ?id or client secret\b/i)) return secretRefused(question);
  if (isSaid(/^application not registered with AAD\b/i)) return applicationUnknown(question);
  if (isSaid(/\bclient id must be guid\b/i)) return usernameUnknown(question);
  return undefined;
}

function secretRefused({ domain, look }: RefusedQuestion): Reading {
  if (look?.passwordIsGuid === true) {
    return {
      cause: "aad-secret-wrong",
      certainty: "likely",
      title: "the password is a GUID: the client secret's id, it seems, and not its value",
      fixes: [
        manual("use the secret's *value*; it was shown once, when the secret was made"),
        manual("if nobody has it, add a client secret beside the old one", addSecret(look)),
      ],
    };
  }
  return {
    cause: "wrong-credentials",
    certainty: "certain",
    title: `\`${domain}\` does not accept the credential: a wrong, an ended or a brand-new secret`,
    fixes: look?.usernameIsGuid === true ? ofApplication(look) : ofRegistry(domain, look),
  };
}

function ofApplication(look: CredentialLook): readonly Fix[] {
  if (look.username === AZURE_TOKEN_USER)
    return [manual("a token of `az acr login` is good for three hours: use a credential that lasts")];
  return [
    manual("see when its client secrets end", `az ad app credential list --id ${look.username} -o table`),
    manual("if it has ended, add one beside it and replace the entry", addSecret(look)),
    manual("a secret made a moment ago takes up to a minute to be known: try again"),
    manual("the user name is the *Application (client) ID*, not the object id, the password the value"),
  ];
}

function ofRegistry(domain: string, look: CredentialLook | undefined): readonly Fix[] {
  const registry = registryName(domain);
  // What is no token's name may be anything, and a command is there to be typed.
  const name = /^[\w-]+$/.test(look?.username ?? "") ? look?.username : "NAME";
  if (isAdminOf(domain, look))
    return [manual("take the password as it is now", `az acr credential show --name ${registry}`)];
  return [
    manual(
      "see whether the token is enabled and when its passwords end",
      `az acr token show --registry ${registry} --name ${name}`,
    ),
  ];
}

function applicationUnknown({ look }: RefusedQuestion): Reading {
  const id = look?.usernameIsGuid === true ? look.username : "APPLICATION-ID";
  return {
    cause: "aad-app-not-found",
    certainty: "certain",
    title: "the registry's tenant has no application with the id that is the user name",
    fixes: [
      manual("it is the *Application (client) ID*, not the object id", `az ad sp show --id ${id}`),
      manual("an application of another tenant needs a service principal in the registry's own"),
      manual("one made a moment ago takes some minutes to be known: try again"),
    ],
  };
}

function usernameUnknown({ domain, look }: RefusedQuestion): Reading {
  const seeAdmin = `az acr show --name ${registryName(domain)} --query adminUserEnabled`;
  if (isAdminOf(domain, look)) {
    return {
      cause: "admin-user-disabled",
      certainty: "likely",
      title: `\`${domain}\` does not know its admin user: it is off`,
      fixes: [
        manual("see whether it is on", seeAdmin),
        manual(
          "use another method, or have it turned on",
          `pullpass connect ${domain} --method admin-user --enable-admin-user`,
        ),
      ],
    };
  }
  return {
    cause: "wrong-credentials",
    certainty: "certain",
    title: `\`${domain}\` has neither token nor admin user of that name, and it is no application's id`,
    fixes: [
      manual("a service principal logs in by its *Application (client) ID*, not by its name"),
      manual("a token must be there and enabled", `az acr token list --registry ${registryName(domain)}`),
      manual("the admin user must be on", seeAdmin),
    ],
  };
}

/**
 * What a person can do whose log-in was taken and who may not read the image. Azure answers in the same way whether
 * the role is missing, lies elsewhere, is one that an ABAC registry does not heed, or the tag is not there (acr#359).
 */
export function azureRights({ domain, image, look }: RefusedQuestion): readonly Fix[] {
  const registry = registryName(domain);
  const isThere =
    image === undefined
      ? []
      : [manual("check repository and tag: what is not there is refused in the same words")];
  if (look?.usernameIsGuid !== true || look.username === AZURE_TOKEN_USER) {
    const maps = `az acr scope-map list --registry ${registry} -o table`;
    return [...isThere, manual("a token reads the repositories of its scope map, and no others", maps)];
  }
  return [
    manual(
      "see which roles the service principal has, and where",
      `az role assignment list --assignee ${look.username} --all -o table`,
    ),
    manual(
      "it needs AcrPull here; in mode AbacRepositoryPermissions, Container Registry Repository Reader instead",
      `az acr show --name ${registry} --query roleAssignmentMode`,
    ),
    manual("a role given a moment ago takes up to ten minutes to be heeded"),
    ...isThere,
  ];
}

/** What lets an address in. */
export function azureFirewallFixes(domain: string, address: string): readonly Fix[] {
  const registry = registryName(domain);
  return [
    manual(
      "allow the address, or ask from a network that is allowed",
      `az acr network-rule add --name ${registry} --ip-address ${address}`,
    ),
    manual(
      "with a private endpoint, the host must resolve to it where the asker is",
      `az acr show-endpoints --name ${registry}`,
    ),
  ];
}

/** The admin user bears the registry's name. */
function isAdminOf(domain: string, look: CredentialLook | undefined): boolean {
  return look?.username.toLowerCase() === registryName(domain);
}

/** Without the hash of a domain name label, which stands behind a hyphen, and without a region. */
function registryName(domain: string): string {
  return domain.replace(/[-.].*$/, "");
}

function addSecret({ username }: CredentialLook): string {
  return `az ad app credential reset --id ${username} --append`;
}

function manual(text: string, command?: string): Fix {
  return { text, ...(command === undefined ? {} : { command }), applicability: "manual" };
}
