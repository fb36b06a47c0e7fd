import { type Finding, type Fix, finding } from "../../../core/finding/finding.ts";
import type { Verdict } from "../../../core/report/verdict.ts";
import { findingFromAzureRefusal } from "../finding-from-refusal.ts";
import type { Application } from "../graph/application.ts";
import { verdictOfAzureRefusal } from "../method.ts";
import { isCode } from "../refusal.ts";
import type {
  ServicePrincipalRefusal,
  ServicePrincipalStep,
  ServicePrincipalWish,
} from "./new-service-principal.ts";

const STEPS: Readonly<Record<ServicePrincipalStep, string>> = {
  "find-application": "look for the Entra application",
  "create-application": "register the Entra application",
  "create-principal": "make the service principal of",
  "grant-role": "grant the right to pull to",
  "tidy-secrets": "remove a client secret that nobody holds from",
  "add-secret": "add a client secret to",
};

/** Why there is none, and how the command ends because of it. */
export function noServicePrincipal(
  why: ServicePrincipalRefusal,
  wish: ServicePrincipalWish,
): { readonly verdict: Verdict; readonly finding: Finding } {
  if (why.kind === "not-ours") return { verdict: "no", finding: notOurs(why.application, wish) };
  const found = findingFromAzureRefusal(why.refusal, `${STEPS[why.step]} ${wish.uniqueName}`);
  const isTooLong = isCode(why.refusal, "CredentialInvalidLifetimeAsPerAppPolicy");
  return {
    verdict: verdictOfAzureRefusal(why.refusal),
    finding: isTooLong ? { ...found, fixes: [SHORTER_LIFE, ...found.fixes] } : found,
  };
}

const SHORTER_LIFE: Fix = {
  text: "the tenant's policy wants a shorter life: run the command again with, for example, `--secret-lifetime 90d`",
  applicability: "manual",
};

function notOurs({ appId, tags }: Application, { uniqueName }: ServicePrincipalWish): Finding {
  return finding("cloud-refused", {
    title: `the tenant has an application \`${uniqueName}\` which pullpass did not make`,
    subject: { kind: "Application", name: uniqueName },
    evidence: [
      { text: `application ${appId} has the tags [${(tags ?? []).join(", ")}]`, source: "Microsoft Graph" },
    ],
    fixes: [
      {
        text: "use it as it is: run the command again with `--method existing-service-principal`",
        applicability: "manual",
      },
    ],
  });
}
