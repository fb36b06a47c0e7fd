import type { Stage } from "./stage.ts";

/** What pullpass could have changed in a namespace, so that two of them can be compared. */
export interface NamespaceSnapshot {
  /** Whole objects by `Kind/name`, all but their version, generation, status and who wrote what. */
  readonly objects: Readonly<Record<string, unknown>>;
  /** `Kind/name manager field`: who wrote which field, pullpass aside. */
  readonly theirs: readonly string[];
  /** `Kind/name field`: the fields that pullpass owns. */
  readonly ours: readonly string[];
}

interface ApiObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly managedFields?: readonly ManagedFields[];
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

interface ManagedFields {
  readonly manager: string;
  readonly subresource?: string;
  readonly fieldsV1: object;
}

/** The Deployment controller counts rollouts here, and counts on when a template is as it was. */
const OF_CONTROLLERS = ["deployment.kubernetes.io/revision"];

export async function snapshot({ kubectl }: Stage, namespace: string): Promise<NamespaceSnapshot> {
  const kinds = "secrets,serviceaccounts,deployments,cronjobs";
  const text = await kubectl(["get", kinds, "-n", namespace, "--show-managed-fields", "-o", "json"]);
  const { items }: { items: readonly ApiObject[] } = JSON.parse(text);
  const fields = items.flatMap((item) =>
    (item.metadata.managedFields ?? [])
      .filter(
        ({ subresource, manager }) => subresource === undefined && manager !== "kube-controller-manager",
      )
      .flatMap(({ manager, fieldsV1 }) =>
        leavesOf(fieldsV1, "").map((field) => ({ object: idOf(item), manager, field })),
      ),
  );
  return {
    objects: Object.fromEntries(items.map((item) => [idOf(item), comparable(item)])),
    theirs: fields
      .filter(({ manager }) => manager !== "pullpass")
      .map(({ object, manager, field }) => `${object} ${manager} ${field}`)
      .sort(),
    ours: fields
      .filter(({ manager }) => manager === "pullpass")
      .map(({ object, field }) => `${object} ${field}`)
      .sort(),
  };
}

/** What others wrote, but for the fields that pullpass owns by now: those alone may have changed hands. */
export function theirsBeside(before: NamespaceSnapshot, { ours }: NamespaceSnapshot): readonly string[] {
  return before.theirs.filter((one) => {
    const [object, , field] = one.split(" ");
    return !ours.includes(`${object} ${field}`);
  });
}

function idOf({ kind, metadata }: ApiObject): string {
  return `${kind}/${metadata.name}`;
}

function comparable(item: ApiObject): unknown {
  const { status: _status, metadata, ...object }: ApiObject & { status?: unknown } = item;
  const {
    managedFields: _fields,
    resourceVersion: _version,
    generation: _generation,
    annotations = {},
    ...meta
  }: ApiObject["metadata"] & { resourceVersion?: string; generation?: number } = metadata;
  const kept = Object.entries(annotations).filter(([name]) => !OF_CONTROLLERS.includes(name));
  return { ...object, metadata: { ...meta, annotations: Object.fromEntries(kept) } };
}

/** A field's own `.` is left out where it stands alone, so it is written as the field itself. */
function leavesOf(fields: object, path: string): readonly string[] {
  return Object.entries(fields).flatMap(([name, below]: [string, object]) => {
    const at = name === "." ? path : `${path}/${name}`;
    return Object.keys(below).length === 0 ? [at] : leavesOf(below, at);
  });
}
