import type { ObjectMeta } from "../../src/core/kube/objects.ts";
import { replicaSet } from "./pod.ts";

/** What each tool leaves on a Secret that it writes. */
export const TOOLS: readonly (readonly [string, string, Partial<ObjectMeta>])[] = [
  ["External Secrets", "by its label", { labels: { "reconcile.external-secrets.io/managed": "true" } }],
  ["External Secrets", "by its older label", { labels: { "reconcile.external-secrets.io/created-by": "1" } }],
  [
    "External Secrets",
    "merging into it",
    { annotations: { "reconcile.external-secrets.io/data-hash": "1" } },
  ],
  [
    "External Secrets",
    "as its owner",
    { ownerReferences: [{ ...replicaSet, kind: "ExternalSecret", name: "regcred" }] },
  ],
  [
    "Sealed Secrets",
    "as its owner",
    { ownerReferences: [{ ...replicaSet, kind: "SealedSecret", name: "regcred" }] },
  ],
  ["Sealed Secrets", "by annotation", { annotations: { "sealedsecrets.bitnami.com/managed": "true" } }],
  ["Argo CD", "by annotation", { annotations: { "argocd.argoproj.io/tracking-id": "shop:/Secret:shop/x" } }],
  ["Argo CD", "by label", { labels: { "argocd.argoproj.io/instance": "shop" } }],
  ["Flux", "from a Kustomization", { labels: { "kustomize.toolkit.fluxcd.io/name": "shop" } }],
  ["Flux", "from a HelmRelease", { labels: { "helm.toolkit.fluxcd.io/name": "shop" } }],
  ["Helm", "by annotation", { annotations: { "meta.helm.sh/release-name": "shop" } }],
  ["Helm", "by label", { labels: { "app.kubernetes.io/managed-by": "Helm" } }],
];
