import type { ConnectIntent } from "../core/connect/connect-intent.ts";
import { serverKeyFor } from "../core/dockerconfig/server-key.ts";
import { addressText } from "../core/image/registry-address.ts";
import type { ConnectReport, DryRun } from "../core/report/connect-report.ts";
import type { Blocked } from "./blocked.ts";
import type { ConnectDraft } from "./connect-options.ts";

/** What is to be connected; without an entry no credential is known yet. */
export type Connected = Pick<ConnectIntent, "registry" | "namespaces"> &
  Partial<Pick<ConnectIntent, "entry">>;

/** The report of a run in which nothing has happened yet. */
export function connectDraft({ registry, namespaces, entry }: Connected, dryRun: DryRun): ConnectDraft {
  return {
    registry: addressText(registry),
    serverKey: entry?.serverKey ?? serverKeyFor(registry),
    ...(entry?.hint === undefined ? {} : { source: entry.hint }),
    namespaces,
    dryRun,
    proofs: [],
    changes: [],
    notDone: [],
    leftAlone: [],
    replaced: [],
    findings: [],
    manifests: [],
    notes: [],
  };
}

/** The report of a run that could not go on, before anything was written. */
export function stoppedConnect(draft: ConnectDraft, blocked: Blocked): ConnectReport {
  return { ...draft, verdict: blocked.verdict, findings: [blocked.finding], notes: ["nothing was written"] };
}
