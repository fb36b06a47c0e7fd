import type { Clock } from "../core/clock.ts";
import type { Kube } from "../core/kube/kube.ts";
import type { Registry } from "../core/registry/registry.ts";
import type { Progress } from "../core/report/progress.ts";

/** What a job needs that asks registries and no cluster. */
export interface RegistryPorts {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly progress: Progress;
  /** Fires when the person interrupts or the time is over; every job then ends by throwing its reason. */
  readonly signal: AbortSignal;
}

/** The world, handed in. Every job gets it as its first argument. */
export interface Ports extends RegistryPorts {
  readonly kube: Kube;
  /** A name that nobody else uses: the prefix and random lower-case letters and digits. */
  readonly newName: (prefix: string) => string;
  /** A number from 0 up to 1, to spread retries. */
  readonly random: () => number;
}
