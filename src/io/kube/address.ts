import type { ObjectKey } from "../../core/kube/kube.ts";
import type { KubeKind } from "../../core/kube/objects.ts";
import type { KubeAttempt } from "../../core/kube/refusal.ts";
import { KUBE_RESOURCES } from "../../core/kube/resources.ts";

/** Whole objects are asked for by `name`, lists without one. */
export interface Place {
  readonly kind: KubeKind;
  readonly namespace?: string;
  readonly name?: string;
}

/**
 * URL of an object or a collection. The server's own path (`https://rancher.example/k8s/clusters/c-1`) stays
 * in front.
 */
export function addressOf(server: string, place: Place, query: Readonly<Record<string, string>>): URL {
  const resource = KUBE_RESOURCES[place.kind];
  const root = resource.apiVersion.includes("/") ? "apis" : "api";
  const segments = [root, ...resource.apiVersion.split("/")];
  if (place.namespace !== undefined) segments.push("namespaces", place.namespace);
  segments.push(resource.plural);
  if (place.name !== undefined) segments.push(place.name);
  const url = new URL(`${server}/${segments.map(encodeURIComponent).join("/")}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}

/** The attempt in the words of a refusal. */
export function attemptOf(verb: string, place: Place): KubeAttempt {
  const { kind, namespace, name } = place;
  return {
    verb,
    resource: KUBE_RESOURCES[kind].plural,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
  };
}

/** The place of one object. */
export function placeOf(kind: KubeKind, key: ObjectKey): Place {
  return { ...placeOfNew(kind, key.namespace), name: key.name };
}

/**
 * Where objects of that kind are created; throws when the namespace does not fit the kind. That is a bug of
 * the caller, and to guess one would write into another namespace.
 */
export function placeOfNew(kind: KubeKind, namespace: string | undefined): Place {
  const { namespaced } = KUBE_RESOURCES[kind];
  if (namespaced && namespace === undefined) throw new TypeError(`a ${kind} has a namespace`);
  if (!namespaced && namespace !== undefined) throw new TypeError(`a ${kind} has no namespace`);
  return namespace === undefined ? { kind } : { kind, namespace };
}

/**
 * Why a name or namespace cannot stand in a URL; undefined when it can. `..` is the danger: URLs are
 * normalised, and deleting the Secret `..` would delete its namespace. Rules of apimachinery
 * `api/validate/content/path.go`, and that a name is not empty, which would turn an object's URL into the
 * collection's.
 */
export function unaddressable(place: Place): string | undefined {
  for (const segment of [place.namespace, place.name]) {
    if (segment === undefined) continue;
    if (segment === "" || segment === "." || segment === ".." || /[/%]/.test(segment)) {
      return `"${segment}" cannot be the name of an object`;
    }
  }
  return undefined;
}
