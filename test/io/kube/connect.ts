import { onTestFinished } from "vitest";
import type { Clock } from "../../../src/core/clock.ts";
import type { Kube } from "../../../src/core/kube/kube.ts";
import { createHttp } from "../../../src/io/http/client.ts";
import type { ClusterConnection } from "../../../src/io/kube/connection.ts";
import { createKube } from "../../../src/io/kube/create-kube.ts";
import { type KubeconfigQuery, loadKubeconfig } from "../../../src/io/kube/kubeconfig/load-kubeconfig.ts";
import { fixedAuthentication } from "../../../src/io/kube/user-authentication.ts";
import { machineClock } from "../../../src/io/machine/clock.ts";

export interface ClientChoice {
  readonly clock?: Clock;
  readonly requestTimeoutMs?: number;
  /** Default: no spread, so that a test can say what the waits are. */
  readonly random?: () => number;
}

/** The port, over real HTTP, for a connection; its connections are closed when the test is over. */
export function kubeFor(connection: ClusterConnection, choice: ClientChoice = {}): Kube {
  const { clock = machineClock, requestTimeoutMs = 10_000, random = () => 0 } = choice;
  const http = createHttp({ userAgent: "pullpass/test" });
  onTestFinished(() => http.close());
  return createKube({ http, clock, random, connection, requestTimeoutMs, fieldManager: "pullpass" });
}

/** The connection that a kubeconfig file leads to; nothing of the environment counts. */
export async function connectionFrom(
  kubeconfig: string,
  query: Partial<KubeconfigQuery> = {},
): Promise<ClusterConnection> {
  const loaded = await loadKubeconfig({ env: {}, clock: machineClock, kubeconfig, ...query });
  if (!loaded.ok) throw new Error(`no connection: ${JSON.stringify(loaded.refusal)}`);
  return loaded.connection;
}

/** A connection to a small server of the test: plain HTTP, nobody's identity. */
export function plainConnection(server: string): ClusterConnection {
  return { cluster: { server, namespace: "default" }, tls: {}, user: fixedAuthentication({}) };
}

/** Sleeps longer than this are limits that the test server is not slow enough to meet. */
const LONGEST_WAIT_MS = 60_000;

/** A clock whose waits are over at once, and on record; a limit of minutes passes when `limitMs` of real time have. */
export function hastyClock(limitMs = Number.POSITIVE_INFINITY): Clock & { readonly sleptMs: number[] } {
  const sleptMs: number[] = [];
  return {
    sleptMs,
    now: () => new Date("2026-01-01T00:00:00Z"),
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      if (ms <= LONGEST_WAIT_MS) sleptMs.push(ms);
      else await machineClock.sleep(Math.min(ms, limitMs), signal);
    },
  };
}
