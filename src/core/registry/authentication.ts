import type { Challenge } from "./challenge.ts";
import { readChallenges } from "./challenge.ts";
import { oneLine } from "./one-line.ts";

/** What a registry asks for with a 401. */
export type Authentication =
  | {
      readonly kind: "bearer";
      /** Where tokens are to be had; not yet judged safe. */
      readonly realm: URL;
      readonly service?: string;
      readonly scopes: readonly string[];
      /** `invalid_token`, `insufficient_scope`, …: the token that was sent would not do (RFC 6750, 3.1). */
      readonly error?: string;
    }
  | { readonly kind: "basic" }
  /** No challenge, or only such as no runtime answers (Negotiate, NTLM, Digest). */
  | { readonly kind: "none" }
  /** A Bearer challenge whose realm is missing or no URL. */
  | { readonly kind: "unusable"; readonly detail: string };

/** Longer than every registered error code; containerd cuts at the same place (core/remotes/docker/authorizer.go). */
const MAX_ERROR_CHARS = 64;

/**
 * The demand behind the `WWW-Authenticate` lines of a 401. Bearer goes before Basic in whatever order they come,
 * as containerd sorts them (core/remotes/docker/auth/parse.go, byScheme, v2.4.2).
 */
export function readAuthentication(headerLines: readonly string[]): Authentication {
  const { challenges } = readChallenges(headerLines);
  const bearer = challenges.find(({ scheme }) => scheme === "bearer");
  if (bearer !== undefined) return readBearer(bearer);
  return { kind: challenges.some(({ scheme }) => scheme === "basic") ? "basic" : "none" };
}

function readBearer({ parameters }: Challenge): Authentication {
  const realmText = parameters.get("realm") ?? "";
  if (realmText === "") return { kind: "unusable", detail: "a Bearer challenge without a realm" };
  const realm = URL.parse(realmText);
  if (realm === null) {
    return {
      kind: "unusable",
      detail: `a Bearer challenge whose realm is no URL: ${oneLine(realmText, 80)}`,
    };
  }
  const service = parameters.get("service") ?? "";
  const error = oneLine(parameters.get("error") ?? "", MAX_ERROR_CHARS);
  return {
    kind: "bearer",
    realm,
    ...(service === "" ? {} : { service }),
    scopes: (parameters.get("scope") ?? "").split(" ").filter((scope) => scope !== ""),
    ...(error === "" ? {} : { error }),
  };
}
