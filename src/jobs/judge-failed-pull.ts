import type { Pod } from "../core/kube/objects.ts";
import { type FailedPull, judgePull, type PullJudgement } from "../core/pod/pull-attempt.ts";
import type { Ports } from "./ports.ts";

/** How long the kubelet's events may come after the pull's failure, in milliseconds: they were sent before. */
const EVENTS_PAUSE_MS = 500;

/** Judges a Pod's failed pull by its events. Where pullpass may not read them, the first failure is final. */
export async function judgeFailedPull(
  ports: Pick<Ports, "kube" | "clock" | "signal">,
  { metadata }: Pod,
  pull: FailedPull,
): Promise<PullJudgement> {
  const { namespace = "", uid } = metadata;
  await ports.clock.sleep(EVENTS_PAUSE_MS, ports.signal);
  const fieldSelector = `involvedObject.uid=${uid}`;
  const events = await ports.kube.list("Event", { namespace, fieldSelector, signal: ports.signal });
  return events.ok ? judgePull(pull, events.value) : { ...pull, isFinal: true };
}
