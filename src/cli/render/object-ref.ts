import type { ObjectRef } from "../../core/plan/action.ts";

const RESOURCES: Readonly<Record<ObjectRef["kind"], string>> = {
  Secret: "secret",
  ServiceAccount: "serviceaccount",
  Pod: "pod",
};

/** `secret/pullpass`, with its namespace where there are several. */
export function refText(target: ObjectRef, withNamespace: boolean): string {
  const name = `${RESOURCES[target.kind]}/${target.name}`;
  return withNamespace ? `${name} -n ${target.namespace}` : name;
}
