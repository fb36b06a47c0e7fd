import { isAzureRegistry } from "../cloud/azure-host.ts";
import type { RegistryError, RegistryRefusal } from "../registry/refusal.ts";
import { azureFirewallFixes, azureRights, readAzureSignIn } from "./azure-denial.ts";
import { CAUSES, type Cause } from "./causes.ts";
import type { Certainty, Fix } from "./finding.ts";
import { type Reading, type RefusedQuestion, whatText } from "./refused-question.ts";

/** The causes that say of a credential itself that it will not do. */
export const NOT_ACCEPTED: ReadonlySet<Cause> = new Set([
  "wrong-credentials",
  "expired-credentials",
  "aad-secret-wrong",
  "aad-app-not-found",
  "admin-user-disabled",
]);

type Unauthorized = Extract<RegistryRefusal, { kind: "unauthorized" }>;

/** What a 401 means. */
export function readUnauthorized(refusal: Unauthorized, question: RefusedQuestion): Reading {
  if (refusesAddress(refusal)) return addressRefused(refusal);
  if (refusal.at === "blob" && refusal.sent === "nothing") return blobStoreBlocked(refusal.host, question);
  const host = `\`${refusal.host}\``;
  if (refusal.scheme === "none" && refusal.sent === "nothing") {
    return {
      cause: "registry-incompatible",
      certainty: "likely",
      title: `${host} answers 401 and asks for no way to log in that a container runtime knows`,
    };
  }
  // A token was granted and did not do. Registries that hide what one may not see answer for a repository that
  // does not exist in the same way.
  const isGranted = refusal.sent === "token";
  if (question.credential === undefined) return credentialWanted(question, isGranted ? "likely" : "certain");
  const { endedAt } = question.look ?? {};
  if (endedAt !== undefined) return ended(endedAt);
  const ofAzure = readAzureSignIn(refusal.errors, question);
  if (ofAzure !== undefined) return ofAzure;
  if (isGranted && refusal.challengeError !== "invalid_token") return notAllowed(question);
  // Asked for a token to one repository, some services (Azure's) answer the same to a password that is wrong and
  // to one that is right and may not read it.
  const isForRepository = refusal.at === "token" && question.image !== undefined;
  return {
    cause: "wrong-credentials",
    certainty: refusal.sent === "basic" && !isForRepository ? "certain" : "likely",
    // Its token service may be on another host, which the person never typed; the evidence names that.
    title: `${refusal.at === "token" ? `\`${question.domain}\`` : host} does not accept the credential`,
    ...(isForRepository ? { fixes: [remedyOf("wrong-credentials"), GRANT_TOO] } : {}),
  };
}

type Forbidden = Extract<RegistryRefusal, { kind: "forbidden" }>;

/** What a 403 means. */
export function readForbidden(refusal: Forbidden, question: RefusedQuestion): Reading {
  if (refusesAddress(refusal)) return addressRefused(refusal);
  if (refusal.at === "blob" && refusal.sent === "nothing") return blobStoreBlocked(refusal.host, question);
  return question.credential === undefined ? credentialWanted(question, "likely") : notAllowed(question);
}

function credentialWanted(question: RefusedQuestion, certainty: Certainty): Reading {
  return {
    cause: "no-credentials",
    certainty,
    title: `${whatText(question)} cannot be read without a credential`,
    fixes: [remedyOf("no-credentials"), ...(certainty === "certain" ? [] : [CHECK_NAME])],
  };
}

const CHECK_NAME: Fix = {
  text: "check the repository's name: what does not exist is often refused in the same way",
  applicability: "manual",
};

const GRANT_TOO: Fix = {
  text: "check its rights too: some registries refuse the log-in itself to who may not pull",
  applicability: "manual",
};

function remedyOf(cause: Cause): Fix {
  return { text: CAUSES[cause].remedy, applicability: "manual" };
}

function notAllowed(question: RefusedQuestion): Reading {
  return {
    cause: "insufficient-permission",
    certainty: "likely",
    title:
      question.image === undefined
        ? `\`${question.domain}\` knows the credential and refuses it`
        : `the credential may not read \`${question.image}\``,
    fixes: isAzureRegistry(question.domain)
      ? azureRights(question)
      : [remedyOf("insufficient-permission"), ...(question.image === undefined ? [] : [CHECK_NAME])],
  };
}

/** A token that says itself when it ended needs no other reason. */
function ended(at: Date): Reading {
  return {
    cause: "expired-credentials",
    certainty: "certain",
    title: `the password is a token that ended at ${at.toISOString().replace(/\.\d+Z$/, "Z")}`,
    fixes: [remedyOf("expired-credentials"), LASTING],
  };
}

const LASTING: Fix = {
  text: "a token of a log-in ends within hours: a pull secret needs a credential that lasts, or something that renews it",
  applicability: "manual",
};

function addressRefused({ host, errors }: Unauthorized | Forbidden): Reading {
  const address = refusedAddress(errors);
  return {
    cause: "registry-firewall",
    certainty: "certain",
    title:
      address === undefined
        ? `\`${host}\` refuses the address of the machine that asked`
        : `\`${host}\` refuses the address \`${address}\`, from which it was asked`,
    ...(address !== undefined && isAzureRegistry(host) ? { fixes: azureFirewallFixes(host, address) } : {}),
  };
}

/** The address that the registry saw, which is a NAT's or a proxy's more often than the machine's own. */
function refusedAddress(errors: readonly RegistryError[]): string | undefined {
  return errors
    .map(({ message }) => /\bIP '([0-9a-f.:]+)'/i.exec(message)?.[1])
    .find((ip) => ip !== undefined);
}

function blobStoreBlocked(host: string, question: RefusedQuestion): Reading {
  return {
    cause: "blob-store-blocked",
    certainty: "likely",
    title: `the manifest of ${whatText(question)} can be read; the blob store \`${host}\` refuses its layers`,
  };
}

/** Azure's registries say so in their error document, whatever credential came along: https://aka.ms/acr/firewall */
const REFUSED_ADDRESS = /\bclient with IP\b.*\bnot allowed\b/i;

/** Whether the registry refuses the address that asked, and says nothing of the credential. */
export function refusesAddress(refusal: RegistryRefusal): boolean {
  if (refusal.kind !== "unauthorized" && refusal.kind !== "forbidden") return false;
  return refusal.errors.some(({ message }) => REFUSED_ADDRESS.test(message));
}
