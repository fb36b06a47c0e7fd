import { type Finding, type Fix, finding } from "../finding/finding.ts";
import type { WorkloadKind } from "../kube/objects.ts";
import { KUBE_RESOURCES } from "../kube/resources.ts";
import type { ObjectRef } from "../plan/action.ts";
import { specAccount } from "../pod/spec-images.ts";
import { workloadText } from "../workload/workload-name.ts";
import { WORKLOAD_KINDS, type WorkloadTemplate } from "../workload/workload-template.ts";

export function workloadMissing(target: ObjectRef & { readonly kind: WorkloadKind }): Finding {
  const { kind, namespace, name } = target;
  return finding("workload-missing", {
    title: `namespace \`${namespace}\` has no ${kind} \`${name}\``,
    subject: target,
    evidence: [{ text: "the API server knows none of that name", source: `namespace ${namespace}` }],
    fixes: [
      {
        text: "see which there are",
        command: `kubectl get ${KUBE_RESOURCES[kind].plural} -n ${namespace}`,
        applicability: "manual",
      },
    ],
  });
}

/**
 * Why the Pod template of a workload is not one to attach to: a Job's cannot be changed, and another workload's copy
 * (a Deployment's ReplicaSet) would be no lasting change. Undefined where it is one.
 */
export function templateFixed(workload: WorkloadTemplate): Finding | undefined {
  const { kind, metadata, podSpec } = workload;
  const { namespace = "", name } = metadata;
  const maker = metadata.ownerReferences?.find(
    ({ kind, controller }) => controller === true && WORKLOAD_KINDS.some((known) => known === kind),
  );
  if (maker === undefined && kind !== "Job") return undefined;
  const why =
    maker === undefined ? "the API server lets nobody change it" : `${maker.kind} ${maker.name} makes it`;
  return finding("workload-template-fixed", {
    title:
      maker === undefined
        ? `the Pod template of ${kind} \`${name}\` cannot be changed`
        : `the Pod template of ${kind} \`${name}\` belongs to ${maker.kind} \`${maker.name}\``,
    subject: { kind, namespace, name },
    evidence: [{ text: why, source: `${kind} ${namespace}/${name}` }],
    fixes: [maker === undefined ? toAccount(specAccount(podSpec)) : toMaker(maker)],
  });
}

function toAccount(account: string): Fix {
  return {
    text: `attach to the ServiceAccount that its Pods run as: \`--service-account ${account}\` in place of \`--workload\``,
    applicability: "manual",
  };
}

function toMaker({ kind, name }: { readonly kind: string; readonly name: string }): Fix {
  const workload = WORKLOAD_KINDS.find((known) => known === kind);
  const text = workload === undefined ? `${kind}/${name}` : workloadText({ kind: workload, name });
  return { text: `attach to that: \`--workload ${text}\``, applicability: "manual" };
}
