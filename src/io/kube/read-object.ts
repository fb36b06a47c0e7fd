import * as z from "zod/mini";
import type { KubeKind, KubeObjects } from "../../core/kube/objects.ts";
import { OBJECT_SCHEMAS } from "./object-schemas.ts";

export type ObjectAnswer<T> =
  | { readonly ok: true; readonly value: T }
  /** Names the field, never its value: `something that is no Secret (metadata.name)`. */
  | { readonly ok: false; readonly fault: string };

/** An object of the API server, checked and typed. */
export function readObject<K extends KubeKind>(kind: K, json: unknown): ObjectAnswer<KubeObjects[K]> {
  const schema: z.ZodMiniType<KubeObjects[K]> = OBJECT_SCHEMAS[kind];
  const parsed = z.safeParse(schema, json);
  if (parsed.success) return { ok: true, value: parsed.data };
  const field = parsed.error.issues[0]?.path.join(".") ?? "";
  return { ok: false, fault: `something that is no ${kind}${field === "" ? "" : ` (${field})`}` };
}
