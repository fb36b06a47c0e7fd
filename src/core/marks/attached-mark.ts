/** The annotation on a ServiceAccount or workload: the names of the pull secrets that pullpass added to its list. */
export const ATTACHED_ANNOTATION = "pullpass.dev/attached";

/**
 * The annotation on a workload: the names that pullpass copied from its ServiceAccount into its template, because a
 * list of its own keeps a Pod from its ServiceAccount's. When the last attached name goes, these go with it.
 */
export const CARRIED_ANNOTATION = "pullpass.dev/carried";

/** The names in the annotation, in order; what is no list of names counts as none. */
export function readAttached(annotations: Readonly<Record<string, string>> | undefined): readonly string[] {
  return namesIn(annotations?.[ATTACHED_ANNOTATION]);
}

/** The names that went along into a workload's template. */
export function readCarried(annotations: Readonly<Record<string, string>> | undefined): readonly string[] {
  return namesIn(annotations?.[CARRIED_ANNOTATION]);
}

function namesIn(text = ""): readonly string[] {
  return text.split(",").filter((name) => name !== "");
}

/** The names with one more at the end; one that is there already (its entry was taken out by hand) is not repeated. */
export function withAttached(
  annotations: Readonly<Record<string, string>> | undefined,
  name: string,
): readonly string[] {
  return [...readAttached(annotations).filter((other) => other !== name), name];
}

/** The annotation's text. A secret's name is a DNS subdomain and so never holds a comma. */
export function writeAttached(names: readonly string[]): string {
  return names.join(",");
}
