import { describeCandidate } from "../../check/tried.ts";
import { type Evidence, type Finding, finding } from "../../finding/finding.ts";
import { wantsCredential } from "../case-reading.ts";
import { attachFix, manual, recreateFix } from "../fixes.ts";
import type { NumberedCandidate } from "../pod-lookup.ts";
import type { PullCase, PullTargetCase } from "../pull-case.ts";
import { accountLookup, unnamedMatches } from "../who-names.ts";

/*
 * There is a credential, and the Pod does not have it.
 */

/**
 * A Pod that the kubelet makes from a file: admission gives it no ServiceAccount's secrets, and it may name none itself
 * (Kubernetes v1.37, plugin/pkg/admission/serviceaccount for its mirror; from v1.34 the kubelet refuses the file).
 */
export function staticPodHasNoSecrets(one: PullCase): Finding | undefined {
  const certainty = wantsCredential(one);
  const { pod, used } = one;
  if (certainty === undefined || pod.owner?.kind !== "Node") return undefined;
  const { name: node } = pod.owner;
  return finding("static-pod-without-secrets", {
    certainty,
    title: `\`${used.image}\` cannot be read without a credential, and the Pod, which is made from a file on node \`${node}\`, can use no pull secret`,
    subject: {},
    evidence: [{ text: "is the mirror of a static Pod", source: `pod ${pod.namespace}/${pod.name}` }],
    fixes: [
      manual(
        `give the kubelet of \`${node}\` the credential: a credential plug-in, or a docker config at \`/var/lib/kubelet/config.json\``,
      ),
      manual("or have a DaemonSet make the Pod, whose Pods can name a pull secret"),
      manual(
        `or load the image into \`${node}\` and set \`imagePullPolicy: IfNotPresent\`: \`ctr -n k8s.io images import FILE\``,
      ),
    ],
  });
}

/** The ServiceAccount got its pull secret after the Pod was made. */
export function podPredatesAttachment(one: PullCase): Finding | undefined {
  const certainty = wantsCredential(one);
  const account = accountLookup(one);
  if (certainty === undefined || account === undefined || account.isOfPodsOwn) return undefined;
  const [candidate] = account.candidates;
  if (candidate?.source.kind !== "secret") return undefined;
  const { pod } = one;
  const { name: secret } = candidate.source;
  return finding("pod-predates-attachment", {
    certainty,
    title: `ServiceAccount \`${pod.account}\` names secret \`${secret}\` now, and the Pod was made before that`,
    subject: {},
    evidence: [
      {
        text: `names ${list(account.names)}`,
        source: `serviceaccount ${pod.namespace}/${pod.account}`,
      },
      {
        text: pod.pullSecrets.length === 0 ? "names no pull secret" : `names ${list(pod.pullSecrets)}`,
        source: `pod ${pod.namespace}/${pod.name}, made ${pod.createdAt}`,
      },
    ],
    fixes: [recreateFix(pod)],
  });
}

/** The Pod's own list keeps its ServiceAccount's from it. */
export function accountSecretsAreSuppressed(one: PullCase): Finding | undefined {
  const certainty = wantsCredential(one);
  const account = accountLookup(one);
  if (certainty === undefined || account?.isOfPodsOwn !== true) return undefined;
  const [candidate] = account.candidates;
  if (candidate?.source.kind !== "secret") return undefined;
  const { pod } = one;
  const { name: secret } = candidate.source;
  return finding("account-secrets-suppressed", {
    certainty,
    title: `the Pod names ${list(pod.pullSecrets)} itself and therefore gets none of ServiceAccount \`${pod.account}\`, whose \`${secret}\` is for this image`,
    subject: {},
    evidence: [
      { text: `names ${list(account.names)}`, source: `serviceaccount ${pod.namespace}/${pod.account}` },
    ],
    fixes: [
      manual(
        `add \`${secret}\` to the \`imagePullSecrets\` of the Pod's template, or take that list out of it`,
        ...(pod.owner === undefined ? [] : [`kubectl edit ${ownerWord(pod.owner.kind)} -n ${pod.namespace}`]),
      ),
    ],
  });
}

/** What a person edits: the Deployment stands for its ReplicaSet. */
function ownerWord(kind: string): string {
  return kind === "ReplicaSet" ? "deployment" : kind.toLowerCase();
}

/** A secret that would do is in the namespace, and nothing refers to it. */
export function secretIsNotAttached(one: PullCase): Finding | undefined {
  const certainty = wantsCredential(one);
  const [match, ...others] = unnamedMatches(one);
  if (certainty === undefined || match === undefined) return undefined;
  const { secret, candidate, answer } = match;
  const { pod, used } = one;
  return finding("pull-secret-not-attached", {
    certainty,
    title: `secret \`${secret}\` of the namespace has an entry for \`${used.image}\`, and neither the Pod nor ServiceAccount \`${pod.account}\` names it`,
    subject: {},
    evidence: [
      {
        text: pod.pullSecrets.length === 0 ? "names no pull secret" : `names ${list(pod.pullSecrets)}`,
        source: `pod ${pod.namespace}/${pod.name}`,
      },
      ...(answer?.ok === true && one.target !== undefined ? [acceptedEvidence(one.target, candidate)] : []),
      ...(others.length === 0
        ? []
        : [
            {
              text: `${list(others.map((other) => other.secret))} would match too`,
              source: `namespace ${pod.namespace}`,
            },
          ]),
    ],
    fixes: [attachFix(one, secret), recreateFix(pod)],
  });
}

function acceptedEvidence({ image }: PullTargetCase, candidate: NumberedCandidate): Evidence {
  return {
    text: `${describeCandidate(candidate)} → it can be read`,
    source: `registry ${image.domain}`,
    vantage: { kind: "here" },
  };
}

function list(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(", ");
}
