import type { Facts } from "../facts/facts.ts";
import { isObjectName } from "../kube/object-name.ts";

/** A search for each over the whole cluster; more are a template's mistake. */
const MAX_NAMES = 3;

/** Names of pull secrets that failing Pods have in their lists and their namespaces have not: they may be elsewhere. */
export function lackingNames({ pods, secrets }: Facts): readonly string[] {
  const named = new Set(
    pods
      .filter(({ images }) => images.some(({ failure }) => failure !== undefined))
      .flatMap(({ namespace, pullSecrets }) => pullSecrets.map((name) => `${namespace}/${name}`)),
  );
  const names = secrets
    .filter(({ kind, namespace, name }) => kind === "missing" && named.has(`${namespace}/${name}`))
    .map(({ name }) => name);
  return [...new Set(names)].filter(isObjectName).slice(0, MAX_NAMES);
}
