import type { ObjectMeta } from "../kube/objects.ts";

/** The label on everything that pullpass made. */
export const MANAGED_BY_LABEL = "app.kubernetes.io/managed-by";
export const MANAGED_BY = "pullpass";

/**
 * Whose an object is. `tool`: another tool writes it, and would undo or fight a change; `somebody`: no tool's
 * mark that is known here, only a name: its `managed-by` label's, or the field manager's that wrote it last.
 */
export type Owner =
  | { readonly kind: "pullpass" }
  | { readonly kind: "tool"; readonly tool: string; readonly mark: string }
  | { readonly kind: "somebody"; readonly manager?: string };

interface ToolMark {
  readonly tool: string;
  readonly in: "labels" | "annotations";
  readonly key: string;
  /** Absent: any value. */
  readonly value?: string;
}

/** The marks that tools leave on what they write, from their documentation. */
const TOOL_MARKS: readonly ToolMark[] = [
  { tool: "External Secrets", in: "labels", key: "reconcile.external-secrets.io/managed" },
  { tool: "External Secrets", in: "labels", key: "reconcile.external-secrets.io/created-by" },
  // With `creationPolicy: Merge` it writes into a secret that it does not own, and this is all it leaves.
  { tool: "External Secrets", in: "annotations", key: "reconcile.external-secrets.io/data-hash" },
  { tool: "Sealed Secrets", in: "annotations", key: "sealedsecrets.bitnami.com/managed" },
  { tool: "Argo CD", in: "annotations", key: "argocd.argoproj.io/tracking-id" },
  { tool: "Argo CD", in: "labels", key: "argocd.argoproj.io/instance" },
  { tool: "Flux", in: "labels", key: "kustomize.toolkit.fluxcd.io/name" },
  { tool: "Flux", in: "labels", key: "helm.toolkit.fluxcd.io/name" },
  { tool: "Helm", in: "annotations", key: "meta.helm.sh/release-name" },
  { tool: "Helm", in: "labels", key: MANAGED_BY_LABEL, value: "Helm" },
];

const OWNER_KINDS: Readonly<Record<string, string>> = {
  ExternalSecret: "External Secrets",
  SealedSecret: "Sealed Secrets",
};

/**
 * Whose the object is. A tool's mark beats pullpass's own label: a secret that Argo CD applies from a manifest
 * which pullpass printed carries both, and Argo CD is the one that would undo a change.
 */
export function ownerOf(metadata: ObjectMeta): Owner {
  return ownerByReference(metadata) ?? ownerByMark(metadata) ?? ownerByLabel(metadata);
}

function ownerByReference(metadata: ObjectMeta): Owner | undefined {
  const controller = metadata.ownerReferences?.find((reference) => reference.controller === true);
  if (controller === undefined) return undefined;
  const mark = `${controller.kind} ${controller.name}`;
  return { kind: "tool", tool: OWNER_KINDS[controller.kind] ?? controller.kind, mark };
}

function ownerByMark(metadata: ObjectMeta): Owner | undefined {
  for (const mark of TOOL_MARKS) {
    const value = metadata[mark.in]?.[mark.key];
    if (value === undefined || (mark.value !== undefined && mark.value !== value)) continue;
    return { kind: "tool", tool: mark.tool, mark: `${mark.key}=${value}` };
  }
  return undefined;
}

function ownerByLabel(metadata: ObjectMeta): Owner {
  const label = metadata.labels?.[MANAGED_BY_LABEL];
  if (label === MANAGED_BY) return { kind: "pullpass" };
  const manager = label ?? metadata.managedFields?.at(-1)?.manager;
  return manager === undefined ? { kind: "somebody" } : { kind: "somebody", manager };
}

/** `Argo CD (argocd.argoproj.io/tracking-id=…)`, `somebody (written by kubectl-create)`. */
export function ownerText(owner: Owner): string {
  switch (owner.kind) {
    case "pullpass":
      return "pullpass";
    case "tool":
      return `${owner.tool} (${owner.mark})`;
    case "somebody":
      return owner.manager === undefined ? "somebody else" : `somebody else (written by ${owner.manager})`;
  }
}
