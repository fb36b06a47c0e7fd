import { explainText } from "../../explain/explain.ts";
import { explanationFinding } from "../../explain/explanation-finding.ts";
import type { EventFacts } from "../../facts/event-facts.ts";
import type { PodFacts } from "../../facts/pod-facts.ts";
import { type Evidence, type Finding, finding } from "../../finding/finding.ts";
import { oneLine } from "../../registry/one-line.ts";
import { redactText } from "../../registry/redaction.ts";
import { manual } from "../fixes.ts";

/** What of another program's message is repeated. */
const MAX_CHARS = 400;

/**
 * Why a Pod does not run of which the kubelet names no image that cannot be pulled: the scheduler has no node for it, a
 * volume or its sandbox fails, its containers end. Undefined where nothing is wrong, or nothing yet.
 */
export function podTrouble(pod: PodFacts): Finding | undefined {
  return (
    unscheduled(pod) ??
    ended(pod) ??
    sandboxFails(pod) ??
    volumeFails(pod) ??
    containerHalts(pod) ??
    undefined
  );
}

function other(pod: PodFacts, title: string, evidence: Evidence, command: string): Finding {
  const { namespace, name } = pod;
  return finding("not-about-images", {
    severity: "warning",
    title,
    subject: { kind: "Pod", namespace, name },
    evidence: [{ ...evidence, text: oneLine(redactText(evidence.text), MAX_CHARS) }],
    fixes: [manual("see more of it", command)],
  });
}

function describe({ namespace, name }: PodFacts): string {
  return `kubectl describe pod ${name} -n ${namespace}`;
}

function unscheduled(pod: PodFacts): Finding | undefined {
  const condition = pod.lacks.find(({ type }) => type === "PodScheduled");
  if (condition === undefined || pod.node !== undefined) return undefined;
  return other(
    pod,
    "no node has taken the Pod yet, so that no image has been pulled",
    { text: `${condition.reason}: ${condition.message}`, source: "scheduler" },
    describe(pod),
  );
}

/** A Pod that was ended as a whole: evicted, past its deadline. */
function ended(pod: PodFacts): Finding | undefined {
  if (pod.phase !== "Failed" || pod.reason === undefined) return undefined;
  return other(pod, "the Pod was ended", { text: pod.reason, source: kubeletOf(pod) }, describe(pod));
}

/** The sandbox needs an image of its own, which is pulled without the Pod's secrets. */
function sandboxFails(pod: PodFacts): Finding | undefined {
  const event = awaiting(pod) ? last(pod, ["FailedCreatePodSandBox"]) : undefined;
  if (event === undefined) return undefined;
  const explanation = explainText(event.message);
  if (explanation.cause === "unknown" || explanation.cause === "not-about-images") {
    return other(
      pod,
      "the Pod's sandbox cannot be made, so that no image has been pulled",
      { text: event.message, source: kubeletOf(pod) },
      describe(pod),
    );
  }
  const found = explanationFinding(explanation);
  const { namespace, name } = pod;
  const image = explanation.image === undefined ? "" : ` \`${explanation.image}\``;
  return {
    ...found,
    title: `the image of the Pod's sandbox${image} cannot be pulled: ${found.title}`,
    subject: { kind: "Pod", namespace, name },
    evidence: found.evidence.map(({ text }) => ({ text, source: kubeletOf(pod) })),
    ruledOut: ["the Pod's pull secrets: the runtime pulls this image without them"],
    fixes: [
      manual(
        `let the runtime of node \`${pod.node ?? ""}\` have it: \`crictl pull\`, or another image in its configuration (containerd: \`sandbox\` under pinned_images)`,
      ),
      ...found.fixes,
    ],
  };
}

function volumeFails(pod: PodFacts): Finding | undefined {
  const event = awaiting(pod)
    ? last(pod, ["FailedMount", "FailedAttachVolume", "FailedMapVolume"])
    : undefined;
  if (event === undefined) return undefined;
  return other(
    pod,
    "a volume of the Pod is not ready, so that no image has been pulled",
    { text: `${event.reason}: ${event.message}`, source: kubeletOf(pod) },
    describe(pod),
  );
}

function containerHalts(pod: PodFacts): Finding | undefined {
  const halted = pod.images.find(({ halt }) => halt !== undefined);
  if (halted?.halt === undefined) return undefined;
  const { container, halt } = halted;
  return other(
    pod,
    `the image of container \`${container}\` is there, and the container does not run: ${halt.reason}`,
    { text: halt.message === "" ? halt.reason : halt.message, source: kubeletOf(pod) },
    `kubectl logs ${pod.name} -n ${pod.namespace} -c ${container} --previous`,
  );
}

function awaiting({ images }: PodFacts): boolean {
  return images.some(({ isAwaited }) => isAwaited);
}

function last({ events }: PodFacts, reasons: readonly string[]): EventFacts | undefined {
  return events.findLast(({ reason }) => reasons.includes(reason));
}

function kubeletOf({ node }: PodFacts): string {
  return node === undefined ? "kubelet" : `kubelet of ${node}`;
}
