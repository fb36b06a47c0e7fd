import type { JsonPatchOperation } from "../kube/kube.ts";
import type { ServiceAccount } from "../kube/objects.ts";
import { ATTACHED_ANNOTATION, withAttached, writeAttached } from "../marks/attached-mark.ts";
import { appendOperations, markOperations } from "./list-operations.ts";

/**
 * How to attach a pull secret to a ServiceAccount as it was read, by JSON Patch: test what was read, add one
 * entry. Empty when it is attached already.
 *
 * Nothing of the object is sent but this entry and pullpass's own annotation, and both are tested first, so an edit
 * between read and write makes the patch fail (`conflict`) and be made anew.
 *
 * @example
 * attachOperations(account, "pullpass")
 * // [{op: "test", path: "/imagePullSecrets", value: [{name: "a"}]},
 * //  {op: "add",  path: "/imagePullSecrets/-", value: {name: "pullpass"}}, …]
 */
export function attachOperations(account: ServiceAccount, secretName: string): readonly JsonPatchOperation[] {
  const { imagePullSecrets: list, metadata } = account;
  if (list?.some(({ name }) => name === secretName)) return [];
  const attached = writeAttached(withAttached(metadata.annotations, secretName));
  return [
    ...appendOperations({ path: "/imagePullSecrets", list }, [secretName]),
    ...markOperations(metadata.annotations, { [ATTACHED_ANNOTATION]: attached }),
  ];
}
