import type { ObjectRef } from "../plan/action.ts";

/**
 * Of the ServiceAccounts that were attached, those whose attachment has to be seen by admission before the run goes on:
 * all of a namespace in which a Pod is made next, and the last ones. An API server learns of changes in the order in
 * which they were made, so that it knows of all when it knows of the last; in thousands of namespaces it is not asked
 * thousands of times.
 *
 * @param attached in the order of the plan
 * @param atOnce how many namespaces were written side by side: which of so many was the last is not known
 */
export function attachmentsToAwait(
  attached: readonly ObjectRef[],
  { urgent, atOnce }: { readonly urgent: ReadonlySet<string>; readonly atOnce: number },
): readonly ObjectRef[] {
  const later = attached.length - atOnce;
  return attached.filter(({ namespace }, place) => place >= later || urgent.has(namespace));
}
