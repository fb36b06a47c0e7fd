import type { KubeAttempt, KubeRefusal } from "../kube/refusal.ts";
import { describeKubeAttempt, describeKubeRefusal } from "../kube/refusal-text.ts";
import { KUBE_RESOURCES } from "../kube/resources.ts";
import type { Cause } from "./causes.ts";
import { type Finding, type Fix, finding, type Subject } from "./finding.ts";

/** The finding that a refusal of the API server, or of the way to it, amounts to. */
export function findingFromKubeRefusal(refusal: KubeRefusal, server: string): Finding {
  return finding(causeOf(refusal), {
    title: titleOf(refusal, server),
    subject: subjectOf(refusal.attempt),
    evidence: [{ text: evidenceText(refusal), source: sourceOf(refusal, server) }],
    fixes: fixesOf(refusal),
  });
}

/** Whose words the evidence is: without a credential nobody asked the server. */
function sourceOf({ kind }: KubeRefusal, server: string): string {
  return kind === "no-credential" ? "kubeconfig" : `API server ${server}`;
}

function causeOf(refusal: KubeRefusal): Cause {
  switch (refusal.kind) {
    case "unauthorized":
    case "no-credential":
      return "not-permitted";
    case "forbidden":
      return refusal.byAdmission === true ? "cluster-refused" : "not-permitted";
    case "network":
    case "not-kubernetes":
    case "server-error":
    case "too-many-requests":
    case "unexpected-status":
      return "cluster-unreachable";
    default:
      return "cluster-refused";
  }
}

function titleOf(refusal: KubeRefusal, server: string): string {
  const { attempt } = refusal;
  const deed = describeKubeAttempt(attempt);
  switch (refusal.kind) {
    case "unauthorized":
      return `the API server does not accept your kubeconfig's credential (${deed})`;
    case "no-credential":
      return `your kubeconfig gives no credential to ${deed} with`;
    case "forbidden":
      return refusal.byAdmission === true
        ? `an admission policy does not let you ${deed}`
        : `you may not ${deed}`;
    case "network": {
      const isLate = refusal.failure.kind === "timeout";
      return `the API server ${server} ${isLate ? "did not answer in time" : "cannot be reached"}`;
    }
    case "not-kubernetes":
      return `what answers at ${server} is no Kubernetes API`;
    case "not-found":
      return `the cluster has no ${objectText(attempt)}`;
    case "already-exists":
      return `the cluster has ${objectText(attempt)} already`;
    case "namespace-terminating":
      return `namespace \`${attempt.namespace ?? ""}\` is being deleted`;
    case "conflict":
      return `others kept changing ${objectText(attempt)} before pullpass could`;
    case "too-many-requests":
      return `the API server is overloaded and would not ${deed}`;
    case "server-error":
    case "unexpected-status":
      return `the API server answered ${refusal.status} when asked to ${deed}`;
    case "invalid":
    case "gone":
      return `the API server refused to ${deed}`;
  }
}

/** `secrets/pullpass in namespace shop`. */
function objectText(attempt: KubeAttempt): string {
  return describeKubeAttempt(attempt).slice(attempt.verb.length + 1);
}

function evidenceText(refusal: KubeRefusal): string {
  if (refusal.kind === "network") {
    const { failure } = refusal;
    const waited = failure.kind === "timeout" ? ` after ${Math.round(failure.afterMs / 100) / 10} s` : "";
    return `${failure.detail}${waited} (${failure.host})`;
  }
  return refusal.message === "" ? describeKubeRefusal(refusal) : refusal.message;
}

function subjectOf({ resource, namespace, name }: KubeAttempt): Subject {
  return {
    kind: kindOf(resource)?.[0] ?? resource,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
  };
}

function kindOf(resource: string) {
  return Object.entries(KUBE_RESOURCES).find(([, { plural }]) => plural === resource);
}

function fixesOf(refusal: KubeRefusal): readonly Fix[] {
  switch (refusal.kind) {
    case "forbidden":
      return [refusal.byAdmission === true ? ASK_OWNER : rightFix(refusal.attempt)];
    case "unauthorized":
      return [manual("log in to the cluster again, and see as whom it knows you", "kubectl auth whoami")];
    case "no-credential":
      return [manual("mend what is named, and see that kubectl gets in the same way", "kubectl auth whoami")];
    case "network":
      return refusal.failure.kind === "timeout" ? [MORE_TIME, CHECK_SERVER] : [CHECK_SERVER];
    case "not-kubernetes":
      return [CHECK_SERVER];
    case "namespace-terminating":
      return [manual("choose another namespace with -n")];
    case "too-many-requests":
    case "server-error":
    case "conflict":
      return [manual("wait a little, then run the same command again")];
    default:
      return [manual("see what the API server says, then run the same command again")];
  }
}

const CHECK_SERVER = manual("check server and context of the kubeconfig", "kubectl cluster-info");
const MORE_TIME = manual("allow each request more time: `--request-timeout 30s`");
const ASK_OWNER = manual("ask the owner of the policy that is named");

function rightFix(attempt: KubeAttempt): Fix {
  const { verb, resource, namespace, name } = attempt;
  // A right to create cannot be narrowed to a name; every other may be.
  const object = name === undefined || verb === "create" ? resource : `${resource}/${name}`;
  return manual(
    `ask for the right to ${describeKubeAttempt(attempt)}, and see whether you have it`,
    `kubectl auth can-i ${verb} ${object}${scopeFlag(resource, namespace)}`,
  );
}

function scopeFlag(resource: string, namespace: string | undefined): string {
  if (namespace !== undefined) return ` -n ${namespace}`;
  return kindOf(resource)?.[1].namespaced === true ? " -A" : "";
}

function manual(text: string, command?: string): Fix {
  return { text, applicability: "manual", ...(command === undefined ? {} : { command }) };
}
