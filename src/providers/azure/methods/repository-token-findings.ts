import { type Finding, finding } from "../../../core/finding/finding.ts";
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
  { tokenName, found }: RepositoryTokenWish,
): { readonly verdict: Verdict; readonly finding: Finding } {
  switch (why.kind) {
    case "refused":
      return {
        verdict: verdictOfAzureRefusal(why.refusal),
        finding: findingFromAzureRefusal(why.refusal, `${STEPS[why.step]} ${tokenName}`),
      };
    case "not-ours":
      return {
        verdict: "no",
        finding: finding("cloud-refused", {
          title: `registry \`${found.id.name}\` has a scope map \`${why.scopeMap.name}\` which pullpass did not make`,
          subject: { kind: "Registry", name: found.id.name },
          evidence: [
            {
              text: `its description is \`${why.scopeMap.properties.description ?? ""}\``,
              source: why.scopeMap.id,
            },
          ],
          fixes: [{ text: "rename or remove it", applicability: "manual" }],
        }),
      };
    case "no-password":
      return {
        verdict: "no",
        finding: finding("cloud-refused", {
          title: `Azure made no password for token \`${tokenName}\``,
          subject: { kind: "Registry", name: found.id.name },
        }),
      };
  }
}
