/** Further namespaces than this are no reading any more; whoever needs all of them takes -o json. */
const NAMED_AT_MOST = 8;

/** `namespace shop`, `namespaces shop, till`, `200 namespaces`. */
export function namespacesText(namespaces: readonly string[]): string {
  if (namespaces.length > NAMED_AT_MOST) return `${namespaces.length} namespaces`;
  return `namespace${namespaces.length === 1 ? "" : "s"} ${namespaces.join(", ")}`;
}
