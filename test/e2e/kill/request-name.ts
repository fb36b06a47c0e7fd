/**
 * A request in the words that a person would use, without what is chance in it: `create secrets`,
 * `get secrets/pullpass in a`, `watch pods`, `registry: GET manifest`.
 */
export function requestName(method: string, target: string): string {
  const { pathname, searchParams } = new URL(target, "http://server");
  const api = /^\/api(?:s\/[^/]+)?\/[^/]+\/(?:namespaces\/[^/]+\/)?([a-z]+)(?:\/([^/?]+))?/.exec(pathname);
  if (api !== null) return apiRequestName(method, api, searchParams);
  if (pathname.startsWith("/token")) return "token service: a token";
  const what =
    /\/(manifests|blobs|tags)\//.exec(pathname)?.[1]?.replace(/s$/, "") ?? "whether it wants a login";
  return `registry: ${what}`;
}

const VERBS: Readonly<Record<string, string>> = {
  POST: "create",
  PUT: "update",
  PATCH: "patch",
  DELETE: "delete",
};

function apiRequestName(
  method: string,
  [, resource = "", name]: RegExpExecArray,
  query: URLSearchParams,
): string {
  const verb = VERBS[method] ?? (query.has("watch") ? "watch" : name === undefined ? "list" : "get");
  const object = name === undefined ? resource : `${resource}/${withoutChance(name)}`;
  return `${verb} ${object}${query.get("dryRun") === "All" ? " (dry run)" : ""}`;
}

function withoutChance(name: string): string {
  return name.replace(/^(pullpass-proof|web)-.*/, "$1-…");
}

/** Whether it changes the cluster. */
export function isWrite(name: string): boolean {
  return /^(create|update|patch|delete) /.test(name) && !name.endsWith("(dry run)");
}
