import type { ObjectMeta, PodSpec, WorkloadKind } from "../../src/core/kube/objects.ts";
import type { WorkloadTemplate } from "../../src/core/workload/workload-template.ts";
import { objectMeta } from "./object-meta.ts";

interface WorkloadParts {
  readonly kind?: WorkloadKind;
  readonly name?: string;
  readonly image?: string;
  readonly account?: string;
  readonly pullSecrets?: readonly string[];
  readonly meta?: Partial<ObjectMeta>;
}

/** Deployment shop/web with one container, `app`, unless told otherwise. */
export function workload(parts: WorkloadParts = {}): WorkloadTemplate {
  const { kind = "Deployment", name = "web", image = "reg.example.com/app:1", account, pullSecrets } = parts;
  const podSpec: PodSpec = {
    containers: [{ name: "app", image }],
    ...(account === undefined ? {} : { serviceAccountName: account }),
    ...(pullSecrets === undefined
      ? {}
      : { imagePullSecrets: pullSecrets.map((secret) => ({ name: secret })) }),
  };
  return { kind, metadata: objectMeta(name, parts.meta), podSpec };
}
