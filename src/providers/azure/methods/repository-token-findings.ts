import { type Finding, type Fix, finding } from "../../../core/finding/finding.ts";
import type { Verdict } from "../../../core/report/verdict.ts";
import { findingFromAzureRefusal } from "../finding-from-refusal.ts";
import { verdictOfAzureRefusal } from "../method.ts";
import type { RepositoryTokenRefusal, RepositoryTokenStep, RepositoryTokenWish } from "./repository-token.ts";

const STEPS: Readonly<Record<RepositoryTokenStep, string>> = {
  "scope-map": "write what the token may pull",
  token: "make the token",
  password: "make the token's password",
};

/** Why there is none, and how the command ends because of it. */
export function noRepositoryToken(
  why: RepositoryTokenRefusal,
  wish: RepositoryTokenWish,
): { readonly verdict: Verdict; readonly finding: Finding } {
  if (why.kind === "refused")
    return {
      verdict: verdictOfAzureRefusal(why.refusal),
      finding: findingFromAzureRefusal(why.refusal, `${STEPS[why.step]} ${wish.tokenName}`),
    };
  return { verdict: "no", finding: notUsable(why, wish) };
}

type NotUsable = Exclude<RepositoryTokenRefusal, { kind: "refused" }>;

function notUsable(why: NotUsable, { tokenName, found }: RepositoryTokenWish): Finding {
  const { name } = found.id;
  const subject = { kind: "Registry", name };
  switch (why.kind) {
    case "map-not-ours":
      return finding("cloud-refused", {
        title: `registry \`${name}\` has a scope map \`${why.scopeMap.name}\` which pullpass did not make`,
        subject,
        evidence: [
          {
            text: `its description is \`${why.scopeMap.properties.description ?? ""}\``,
            source: why.scopeMap.id,
          },
        ],
        fixes: [
          manual(
            "see what it is for, and remove it if nobody needs it",
            `az acr scope-map show --registry ${name} --name ${why.scopeMap.name}`,
          ),
          ANOTHER_METHOD,
        ],
      });
    case "token-not-ours":
      return finding("cloud-refused", {
        title: `registry \`${name}\` has a token \`${tokenName}\` which pullpass did not make`,
        subject,
        evidence: [
          {
            text: `it may do what ${why.token.properties.scopeMapId ?? "no scope map"} says`,
            source: why.token.id,
          },
        ],
        fixes: [
          manual(
            "see what it is for, and remove it if nobody needs it",
            `az acr token show --registry ${name} --name ${tokenName}`,
          ),
          ANOTHER_METHOD,
        ],
      });
    case "token-disabled":
      return finding("cloud-refused", {
        title: `somebody has disabled token \`${tokenName}\` of registry \`${name}\``,
        subject,
        evidence: [{ text: "its status is disabled", source: why.token.id }],
        fixes: [
          manual(
            "if it is to be used again",
            `az acr token update --registry ${name} --name ${tokenName} --status enabled`,
          ),
          ANOTHER_METHOD,
        ],
      });
    case "no-free-slot":
      return finding("cloud-refused", {
        title: `both passwords of token \`${tokenName}\` ${why.isKnown ? "are" : "may be"} in use: a new one would take one away`,
        subject,
        evidence: [
          {
            text: why.isKnown
              ? "pull secrets of this cluster hold password1 and password2"
              : "it has both, and not all pull secrets of this cluster may be read",
            source: why.isKnown ? "the cluster" : "Azure Resource Manager",
          },
        ],
        fixes: [
          manual(
            why.isKnown
              ? "connect those namespaces anew, all at once, with another `--secret-name`: they then share one password"
              : "run it as somebody who may list the secrets of all namespaces",
          ),
          ANOTHER_METHOD,
        ],
      });
    case "no-password":
      return finding("cloud-refused", {
        title: `Azure made no password for token \`${tokenName}\``,
        subject,
      });
  }
}

const ANOTHER_METHOD: Fix = manual(
  "or use another method: run the command again with `--method new-service-principal`",
);

function manual(text: string, command?: string): Fix {
  return { text, ...(command === undefined ? {} : { command }), applicability: "manual" };
}
