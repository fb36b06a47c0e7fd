import type { JsonPatchOperation } from "../kube/kube.ts";
import type { ServiceAccount } from "../kube/objects.ts";
import { ATTACHED_ANNOTATION, withAttached, writeAttached } from "../marks/attached-mark.ts";

/**
 * How to attach a pull secret to a ServiceAccount as it was read, by JSON Patch: test what was read, add one
 * entry. Empty when it is attached already.
 *
 * The list is atomic for a strategic-merge patch and for server-side apply alike: either would replace it and
 * other teams' entries with it. Nothing of the object is sent but this entry and pullpass's own annotation, and
 * both are tested first, so an edit between read and write makes the patch fail (`conflict`) and be made anew.
 *
 * An empty list or map reads as absent: the API server's JSON leaves it out (`omitempty`), and so does its patch.
 *
 * @example
 * attachOperations(account, "pullpass")
 * // [{op: "test", path: "/imagePullSecrets", value: [{name: "a"}]},
 * //  {op: "add",  path: "/imagePullSecrets/-", value: {name: "pullpass"}}, …]
 */
export function attachOperations(account: ServiceAccount, secretName: string): readonly JsonPatchOperation[] {
  if (account.imagePullSecrets?.some(({ name }) => name === secretName)) return [];
  return [...listOperations(account, secretName), ...markOperations(account, secretName)];
}

function listOperations(account: ServiceAccount, secretName: string): readonly JsonPatchOperation[] {
  const list = account.imagePullSecrets;
  const entry = { name: secretName };
  if (list === undefined || list.length === 0) {
    return [
      { op: "test", path: "/imagePullSecrets", value: null },
      { op: "add", path: "/imagePullSecrets", value: [entry] },
    ];
  }
  const asRead = list.map(({ name }) => (name === undefined ? {} : { name }));
  return [
    { op: "test", path: "/imagePullSecrets", value: asRead },
    { op: "add", path: "/imagePullSecrets/-", value: entry },
  ];
}

function markOperations(account: ServiceAccount, secretName: string): readonly JsonPatchOperation[] {
  const { annotations } = account.metadata;
  const value = writeAttached(withAttached(annotations, secretName));
  if (annotations === undefined || Object.keys(annotations).length === 0) {
    return [
      { op: "test", path: "/metadata/annotations", value: null },
      { op: "add", path: "/metadata/annotations", value: { [ATTACHED_ANNOTATION]: value } },
    ];
  }
  const path = `/metadata/annotations/${ATTACHED_ANNOTATION.replaceAll("~", "~0").replaceAll("/", "~1")}`;
  return [
    { op: "test", path, value: annotations[ATTACHED_ANNOTATION] ?? null },
    { op: "add", path, value },
  ];
}
