import type { NetworkFailure } from "../network-failure.ts";
import type { KubeAttempt, KubeRefusal } from "./refusal.ts";
import { KUBE_RESOURCES } from "./resources.ts";

/**
 * What was tried: `create secrets in namespace shop`, `get secrets/pullpass in namespace shop`, `list nodes`,
 * `list pods in all namespaces`.
 */
export function describeKubeAttempt(attempt: KubeAttempt): string {
  const object = attempt.name === undefined ? attempt.resource : `${attempt.resource}/${attempt.name}`;
  if (attempt.namespace !== undefined) return `${attempt.verb} ${object} in namespace ${attempt.namespace}`;
  return `${attempt.verb} ${object}${isNamespaced(attempt.resource) ? " in all namespaces" : ""}`;
}

function isNamespaced(resource: string): boolean {
  return Object.values(KUBE_RESOURCES).some(({ plural, namespaced }) => plural === resource && namespaced);
}

/**
 * A refusal as one sentence of evidence: what was tried, what came of it, and the server's own words.
 *
 * @example
 * describeKubeRefusal(refusal);
 * // 'create secrets in namespace shop: forbidden (User "ci" cannot create resource "secrets" …)'
 */
export function describeKubeRefusal(refusal: KubeRefusal): string {
  const attempt = describeKubeAttempt(refusal.attempt);
  if (refusal.kind === "network") return `${attempt}: ${describeFailure(refusal.failure)}`;
  return `${attempt}: ${MEANINGS[refusal.kind]}${refusal.message === "" ? "" : ` (${refusal.message})`}`;
}

const MEANINGS: Readonly<Record<Exclude<KubeRefusal["kind"], "network">, string>> = {
  unauthorized: "the API server does not accept this identity",
  "no-credential": "there is no credential to ask with",
  forbidden: "forbidden",
  "not-found": "not found",
  "already-exists": "it exists already",
  conflict: "somebody changed it meanwhile",
  "namespace-terminating": "the namespace is being deleted",
  invalid: "the API server calls it invalid",
  gone: "the version asked for is no longer kept",
  "too-many-requests": "the API server is overloaded",
  "server-error": "the API server failed",
  "unexpected-status": "an answer that this request should not get",
  "not-kubernetes": "what answered is no Kubernetes API",
};

function describeFailure(failure: NetworkFailure): string {
  return `no answer from ${failure.host}: ${failure.kind} (${failure.detail})`;
}
