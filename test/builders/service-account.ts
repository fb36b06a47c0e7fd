import type { ObjectMeta, ServiceAccount } from "../../src/core/kube/objects.ts";
import { objectMeta } from "./object-meta.ts";

/** A ServiceAccount of namespace shop; `pullSecrets` left out is a list that is absent. */
export function serviceAccount(
  name: string,
  pullSecrets?: readonly string[],
  more: Partial<ObjectMeta> = {},
): ServiceAccount {
  const metadata = objectMeta(name, more);
  if (pullSecrets === undefined) return { metadata };
  return { metadata, imagePullSecrets: pullSecrets.map((secret) => ({ name: secret })) };
}
