import { type Fields, fieldsOf, type ManifestPath } from "./manifest-document.ts";
import type { ManifestObject } from "./manifest-object.ts";

/** What a Pod would be made from, and where it stands in its document. */
export interface FoundPodSpec {
  readonly spec: Fields;
  readonly path: ManifestPath;
}

/** Their schemas speak of templates and are none. */
const KINDS_OF_SCHEMAS: ReadonlySet<string> = new Set(["CustomResourceDefinition"]);

/**
 * The PodSpecs of an object of any kind, in the order written: the `spec` of a Pod, and whatever stands under `spec` of
 * a `template` or `…Template` and has a list of containers. So Deployments and CronJobs are found by the same rule
 * as what no list of kinds would know: an Argo Rollout, a Knative Service, a JobSet, a LeaderWorkerSet.
 */
export function podSpecsOf({ kind, fields, path }: ManifestObject): readonly FoundPodSpec[] {
  if (KINDS_OF_SCHEMAS.has(kind)) return [];
  if (kind === "Pod") {
    const spec = podSpec(fields["spec"]);
    return spec === undefined ? [] : [{ spec, path: [...path, "spec"] }];
  }
  return search({ value: fields, path, key: "" });
}

interface Searched {
  readonly value: unknown;
  readonly path: ManifestPath;
  /** The name of the member that holds the value; empty for an item of a list. */
  readonly key: string;
}

function search({ value, path, key }: Searched): readonly FoundPodSpec[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, place) => search({ value: item, path: [...path, place], key: "" }));
  }
  return Object.entries(fieldsOf(value) ?? {}).flatMap(([name, child]) => {
    const at = [...path, name];
    const spec = name === "spec" && /(?:^t|T)emplate$/.test(key) ? podSpec(child) : undefined;
    return spec === undefined ? search({ value: child, path: at, key: name }) : [{ spec, path: at }];
  });
}

function podSpec(value: unknown): Fields | undefined {
  const fields = fieldsOf(value);
  return Array.isArray(fields?.["containers"]) ? fields : undefined;
}
