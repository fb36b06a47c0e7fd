import { compareByBytes } from "../go/utf8.ts";

/**
 * What a token must grant so that an image of this repository can be pulled.
 * Source: https://distribution.github.io/distribution/spec/auth/scope/
 *
 * @example repositoryPullScope("library/nginx"); // "repository:library/nginx:pull"
 */
export function repositoryPullScope(path: string): string {
  return `repository:${path}:pull`;
}

/**
 * The scopes to ask a token for: ours and those that the challenge names, each once, sorted as containerd sorts
 * them (GetTokenScopes, core/remotes/docker/scope.go, v2.4.2). They are compared as text: `a:pull,push` and
 * `a:push,pull` count as two.
 */
export function tokenScopes(own: readonly string[], ofChallenge: readonly string[]): readonly string[] {
  return [...new Set([...own, ...ofChallenge])].sort(compareByBytes);
}
