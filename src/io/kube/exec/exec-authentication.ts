import type { Clock } from "../../../core/clock.ts";
import type { UserAuthentication, UserCredentials, UserCredentialsAnswer } from "../connection.ts";
import { readExecCredential } from "./exec-credential.ts";
import type { ExecPlugin, PluginHost } from "./plugin.ts";
import { runPlugin } from "./run-plugin.ts";

/**
 * How long before its end a credential is no longer given: the request has yet to arrive, and clocks differ.
 * client-go has no such margin. Never more than a tenth of a credential's life, lest a short one is fetched
 * anew for every request.
 */
const LONGEST_MARGIN_MS = 10_000;

export interface ExecAuthenticationOptions {
  readonly plugin: ExecPlugin;
  readonly host: PluginHost;
  readonly clock: Clock;
}

interface Kept {
  readonly credentials: UserCredentials;
  readonly untilMs: number;
}

interface Running {
  readonly answer: Promise<UserCredentialsAnswer>;
  readonly stop: AbortController;
  waiting: number;
}

/**
 * Credentials from a plug-in. It runs when the first request needs one, and again when the credential is about
 * to end or the API server refused it; requests that come meanwhile wait for the same run. Nothing is kept of
 * a run that failed.
 */
export function execAuthentication(options: ExecAuthenticationOptions): UserAuthentication {
  const { plugin, host, clock } = options;
  let kept: Kept | undefined;
  let running: Running | undefined;

  async function fetch(signal: AbortSignal): Promise<UserCredentialsAnswer> {
    const ran = await runPlugin({ plugin, host, clock, signal });
    const answer = ran.ok ? readExecCredential(ran.output, plugin.apiVersion) : ran;
    if (!answer.ok) return { ok: false, detail: `the plug-in "${plugin.command}" ${answer.fault}` };
    const { credentials, expiresAt } = answer;
    kept = { credentials, untilMs: lastUseMs(expiresAt, clock.now()) };
    return { ok: true, credentials };
  }

  function start(): Running {
    const stop = new AbortController();
    const started = { answer: fetch(stop.signal), stop, waiting: 0 };
    const over = () => {
      if (running === started) running = undefined;
    };
    started.answer.then(over, over);
    return started;
  }

  /** The run's answer, for one of those who wait; the last to leave before it is there ends the run. */
  async function waitFor(run: Running, signal: AbortSignal | undefined): Promise<UserCredentialsAnswer> {
    const left = new AbortController();
    run.waiting++;
    try {
      return await Promise.race([run.answer, abortOf(signal, left.signal)]);
    } finally {
      left.abort();
      if (--run.waiting === 0) {
        run.stop.abort();
        // Who comes now must not join a run that is being ended.
        if (running === run) running = undefined;
      }
    }
  }

  return {
    async credentials(signal) {
      signal?.throwIfAborted();
      if (kept !== undefined && clock.now().getTime() < kept.untilMs) {
        return { ok: true, credentials: kept.credentials };
      }
      running ??= start();
      return await waitFor(running, signal);
    },
    forget(rejected) {
      // Another request's 401 may have led to new ones meanwhile (client-go `exec.go`, `maybeRefreshCreds`).
      if (kept !== undefined && (rejected === undefined || rejected === kept.credentials)) kept = undefined;
      return true;
    },
  };
}

function abortOf(signal: AbortSignal | undefined, left: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true, signal: left });
  });
}

function lastUseMs(expiresAt: Date | undefined, now: Date): number {
  if (expiresAt === undefined) return Number.POSITIVE_INFINITY;
  const lifeMs = expiresAt.getTime() - now.getTime();
  return expiresAt.getTime() - Math.min(LONGEST_MARGIN_MS, Math.max(0, lifeMs / 10));
}
