import type { NamespaceChoice } from "../../core/connect/namespace-choice.ts";

/** Further namespaces than this are no reading any more; whoever needs all of them takes -o json. */
const NAMED_AT_MOST = 8;

/** `namespace shop`, `namespaces shop, till`, `200 namespaces`. */
export function namespacesText(namespaces: readonly string[]): string {
  if (namespaces.length > NAMED_AT_MOST) return `${namespaces.length} namespaces`;
  return `namespace${namespaces.length === 1 ? "" : "s"} ${namespaces.join(", ")}`;
}

/** The same of what a person chose, before anybody has looked. */
export function placesText(places: NamespaceChoice): string {
  switch (places.kind) {
    case "all":
      return "all namespaces";
    case "selected":
      return `namespaces with ${places.selector}`;
    case "named":
      return namespacesText(places.names);
  }
}
