import type { JsonPatchOperation } from "../../src/core/kube/kube.ts";

/**
 * RFC 6902 as the API server applies it: `test` null holds where the member is absent
 * or, as its JSON leaves it out, empty. Throws where a test fails.
 */
export function patched<T extends object>(object: T, operations: readonly JsonPatchOperation[]): T {
  const copy = structuredClone(object);
  for (const operation of operations) {
    const steps = operation.path
      .slice(1)
      .split("/")
      .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
    const last = steps.pop() ?? "";
    const parent = steps.reduce<unknown>(
      (at, step) => (isObject(at) ? Reflect.get(at, step) : undefined),
      copy,
    );
    if (!isObject(parent)) throw new Error(`${operation.path}: nothing there to hold it`);
    if (operation.op === "test") test(Reflect.get(parent, last), operation.value);
    else if (operation.op === "add" && Array.isArray(parent) && last === "-") parent.push(operation.value);
    else if (operation.op !== "remove") Reflect.set(parent, last, operation.value);
    else if (Array.isArray(parent)) parent.splice(Number(last), 1);
    else Reflect.deleteProperty(parent, last);
  }
  return copy;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function test(found: unknown, wanted: unknown): void {
  const isEmpty = found === undefined || (isObject(found) && Object.keys(found).length === 0);
  const holds = wanted === null ? isEmpty : JSON.stringify(found) === JSON.stringify(wanted);
  if (!holds) throw new Error(`test failed: ${JSON.stringify(found)} is not ${JSON.stringify(wanted)}`);
}
