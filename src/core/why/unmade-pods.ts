import { explainText } from "../explain/explain.ts";
import { explanationFinding } from "../explain/explanation-finding.ts";
import { type Finding, finding } from "../finding/finding.ts";
import type { KubeEvent } from "../kube/objects.ts";
import { oneLine } from "../registry/one-line.ts";
import { redactText } from "../registry/redaction.ts";
import type { WorkloadName } from "../workload/workload-name.ts";
import { manual } from "./fixes.ts";

/** What of an admission's words is repeated. */
const MAX_CHARS = 400;
/** What admission plug-ins that look into images say, as Kyverno, Ratify, Connaisseur and cosign's policy controller. */
const OF_A_REGISTRY = /registry|manifest|signature|verif|image/i;
/** Kubernetes v1.37, plugin/pkg/admission/serviceaccount/admission.go, limitSecretReferences. */
const MOUNTABLE = /does not reference that imagePullSecret/;

/** Why a workload has no Pod at all: the last that was said of it. Undefined where nothing was. */
export function podsAreNotMade(
  place: WorkloadName & { readonly namespace: string },
  events: readonly KubeEvent[],
): Finding | undefined {
  const last = events.toSorted((a, b) => ((a.lastTimestamp ?? "") < (b.lastTimestamp ?? "") ? -1 : 1)).at(-1);
  if (last?.message === undefined) return undefined;
  const { kind, namespace, name } = place;
  const subject = { kind, namespace, name };
  const evidence = [
    {
      text: oneLine(redactText(last.message), MAX_CHARS),
      source: `${last.involvedObject.kind ?? kind} controller`,
    },
  ];
  if (MOUNTABLE.test(last.message)) {
    return finding("mountable-secrets-enforced", {
      title: `no Pod of ${kind} \`${name}\` is let in: its ServiceAccount lets Pods name no pull secret but its own`,
      subject,
      evidence,
    });
  }
  const explanation = explainText(verifierWords(last.message));
  const isOfImages = OF_A_REGISTRY.test(last.message) && /denied the request|admission/i.test(last.message);
  if (isOfImages && explanation.cause !== "unknown" && explanation.cause !== "not-about-images") {
    const found = explanationFinding(explanation);
    return {
      ...found,
      certainty: "likely",
      title: `no Pod of ${kind} \`${name}\` is let in: what verifies its images could not read them (${found.title})`,
      subject,
      evidence,
      fixes: [
        manual(
          "give the verifier that is named the pull secret: it asks the registry itself, with credentials of its own",
        ),
        ...found.fixes,
      ],
    };
  }
  return finding("not-about-images", {
    severity: "warning",
    title: `no Pod of ${kind} \`${name}\` can be made`,
    subject,
    evidence,
    fixes: [manual("see more of it", `kubectl describe ${kind.toLowerCase()} ${name} -n ${namespace}`)],
  });
}

/**
 * What the registry answered the verifier, as go-containerregistry words it (`GET https://…: UNAUTHORIZED: …`); else what
 * the verifier says itself. That admission denied the Pod, and that an image was not verified, is known.
 */
function verifierWords(message: string): string {
  const [answer] = /\b(?:GET|HEAD|POST) https?:\/\/.*/s.exec(message) ?? [];
  return answer ?? message.replace(/^.*?\bdenied the request: /s, "");
}
