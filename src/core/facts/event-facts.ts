import type { KubeEvent } from "../kube/objects.ts";

/** What was said of a Pod. */
export interface EventFacts {
  readonly reason: string;
  readonly message: string;
  /** `Normal`, `Warning`. */
  readonly type: string;
  /** The container that it is about; absent for the Pod as a whole, and for image volumes. */
  readonly container?: string;
  readonly count: number;
  /** RFC 3339; absent where the event does not say. */
  readonly firstAt?: string;
  readonly lastAt?: string;
}

/** In the order of their last times. */
export function eventFacts(events: readonly KubeEvent[]): readonly EventFacts[] {
  return events.map(oneEvent).toSorted((a, b) => ((a.lastAt ?? "") < (b.lastAt ?? "") ? -1 : 1));
}

function oneEvent(event: KubeEvent): EventFacts {
  const { reason = "", message = "", type = "", involvedObject, count = 1 } = event;
  // `spec.containers{app}` (Kubernetes v1.37, pkg/kubelet/container/ref.go, fieldPath).
  const [, container] = /^spec\.\w+\{(.*)\}$/.exec(involvedObject.fieldPath ?? "") ?? [];
  const lastAt = event.lastTimestamp ?? event.eventTime ?? undefined;
  const firstAt = event.firstTimestamp ?? event.eventTime ?? undefined;
  return {
    reason,
    message,
    type,
    ...(container === undefined ? {} : { container }),
    count,
    ...(firstAt === undefined ? {} : { firstAt }),
    ...(lastAt === undefined ? {} : { lastAt }),
  };
}
