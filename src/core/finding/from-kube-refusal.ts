import type { KubeAttempt, KubeRefusal } from "../kube/refusal.ts";
import type { NetworkFailure } from "../network-failure.ts";
import type { Cause } from "./causes.ts";
import { type Finding, type Fix, finding } from "./finding.ts";

/** The finding that a refusal of the API server, or of the way to it, amounts to. */
export function findingFromKubeRefusal(refusal: KubeRefusal, server: string): Finding {
  const cause = causeOf(refusal);
  const text = refusal.kind === "network" ? networkText(refusal.failure) : refusal.message;
  return finding(cause, {
    title: titleOf(refusal, server),
    subject: subjectOf(refusal.attempt),
    evidence: [{ text, source: `API server ${server}` }],
    fixes: fixesOf(refusal),
  });
}

function causeOf(refusal: KubeRefusal): Cause {
  switch (refusal.kind) {
    case "unauthorized":
      return "not-permitted";
    case "forbidden":
      return refusal.byAdmission === true ? "cluster-refused" : "not-permitted";
    case "network":
    case "not-kubernetes":
    case "server-error":
    case "too-many-requests":
      return "cluster-unreachable";
    default:
      return "cluster-refused";
  }
}

function titleOf(refusal: KubeRefusal, server: string): string {
  const { attempt } = refusal;
  const deed = attemptText(attempt);
  switch (refusal.kind) {
    case "unauthorized":
      return `the API server does not accept your kubeconfig's credential (${deed})`;
    case "forbidden":
      return refusal.byAdmission === true ? `an admission policy refuses to ${deed}` : `you may not ${deed}`;
    case "network":
      return `the API server ${server} cannot be reached`;
    case "not-kubernetes":
      return `what answers at ${server} is no Kubernetes API`;
    case "not-found":
      return `the API server finds nothing to ${deed}`;
    case "namespace-terminating":
      return `namespace \`${attempt.namespace ?? ""}\` is being deleted`;
    case "conflict":
      return `somebody else kept changing what pullpass tried to ${deed}`;
    default:
      return `the API server refused to ${deed}`;
  }
}

/** `create secrets in namespace shop`: verb, resource and namespace, as an RBAC rule wants them. */
export function attemptText(attempt: KubeAttempt): string {
  const name = attempt.name === undefined ? "" : ` "${attempt.name}"`;
  const where = attempt.namespace === undefined ? "" : ` in namespace ${attempt.namespace}`;
  return `${attempt.verb} ${attempt.resource}${name}${where}`;
}

function subjectOf(attempt: KubeAttempt): { kind: string; namespace?: string; name?: string } {
  return {
    kind: attempt.resource,
    ...(attempt.namespace === undefined ? {} : { namespace: attempt.namespace }),
    ...(attempt.name === undefined ? {} : { name: attempt.name }),
  };
}

function networkText(failure: NetworkFailure): string {
  return `${failure.detail} (${failure.host})`;
}

function fixesOf(refusal: KubeRefusal): readonly Fix[] {
  const { attempt } = refusal;
  const scope = attempt.namespace === undefined ? "" : ` -n ${attempt.namespace}`;
  switch (refusal.kind) {
    case "forbidden":
      if (refusal.byAdmission === true) {
        return [{ text: "ask the owner of the policy that is named", applicability: "manual" }];
      }
      return [
        {
          text: `ask for the right to ${attempt.verb} ${attempt.resource}${attempt.namespace === undefined ? "" : ` in namespace ${attempt.namespace}`}; to see whether you have it:`,
          command: `kubectl auth can-i ${attempt.verb} ${attempt.resource}${scope}`,
          applicability: "manual",
        },
      ];
    case "unauthorized":
      return [
        { text: "log in to the cluster again", command: "kubectl auth whoami", applicability: "manual" },
      ];
    case "network":
    case "not-kubernetes":
      return [
        {
          text: "check server and context of the kubeconfig",
          command: "kubectl cluster-info",
          applicability: "manual",
        },
      ];
    case "namespace-terminating":
      return [{ text: "choose another namespace with -n", applicability: "manual" }];
    default:
      return [
        { text: "see what the API server says, then run the same command again", applicability: "manual" },
      ];
  }
}
