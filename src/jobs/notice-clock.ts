import type { Azure } from "../core/cloud/azure.ts";
import type { FlowPorts } from "./run-flow.ts";

/** What clocks may differ by, in milliseconds: as much as Kerberos and most tokens forgive. */
const FORGIVEN_MS = 300_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * Azure that says once how far this machine's clock is off, by the time that its first answer bears: what is made ends that
 * much earlier or later than was meant, and logins fail in strange words.
 */
export function noticeClock(azure: Azure, { clock, progress }: Pick<FlowPorts, "clock" | "progress">): Azure {
  let isNoticed = false;
  return {
    ...azure,
    async send(call, signal) {
      const answer = await azure.send(call, signal);
      const date = answer.ok ? answer.response.headers["date"] : undefined;
      if (isNoticed || date === undefined) return answer;
      isNoticed = true;
      const aheadMs = clock.now().getTime() - Date.parse(date);
      if (Math.abs(aheadMs) > FORGIVEN_MS) progress(clockText(aheadMs), "note");
      return answer;
    },
  };
}

function clockText(aheadMs: number): string {
  const side = aheadMs > 0 ? "ahead of" : "behind";
  const end = aheadMs > 0 ? "later" : "earlier";
  const length = lengthText(Math.abs(aheadMs));
  return `this machine's clock is ${length} ${side} Azure's: what is made now ends that much ${end} than you mean, and logins may fail; set the clock`;
}

function lengthText(ms: number): string {
  if (ms >= 2 * DAY_MS) return `${Math.round(ms / DAY_MS)} days`;
  if (ms >= 2 * HOUR_MS) return `${Math.round(ms / HOUR_MS)} hours`;
  return `${Math.round(ms / MINUTE_MS)} minutes`;
}
