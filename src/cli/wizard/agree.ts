import type { CloudChange } from "../../core/cloud/flow.ts";
import type { ConnectReport } from "../../core/report/connect-report.ts";
import { connect } from "../../jobs/connect.ts";
import type { ReadyConnect } from "../commands/connect-run.ts";
import { renderConnectPlan } from "../render/connect-plan.ts";
import { printable } from "../render/printable.ts";
import type { RunContext } from "../run-context.ts";

export type Agreement =
  /** A fact stands in the way, whatever the person says. */
  | { readonly kind: "blocked"; readonly report: ConnectReport }
  | { readonly kind: "asked"; readonly isYes: boolean; readonly restart: boolean };

/** Shows what would be done and asks for a yes; nothing is asked where nothing is to be changed. */
export async function agree(context: RunContext, ready: ReadyConnect): Promise<Agreement> {
  const { ask } = context.terminal;
  const most = await plan(ready, true);
  if (most.verdict !== "yes" && most.verdict !== "partial") return { kind: "blocked", report: most };
  const early = most.changes.filter(({ target }) => target.kind === "Pod").length;
  const restart = ready.intent.restart || (early > 0 && (await ask.confirm(restartQuestion(early))));
  const report = restart || early === 0 ? most : await plan(ready, false);
  const { intent, ports } = ready;
  await ask.tell(renderConnectPlan({ cluster: ports.kube.cluster, intent, report }));
  const isDone = report.changes.every(({ change }) => change === "unchanged");
  const needsNoYes = isDone || ready.flags.dryRun !== "none" || ready.flags.yes === true;
  const isYes = needsNoYes || (await ask.confirm("Is it to be done?"));
  return { kind: "asked", isYes, restart };
}

function restartQuestion(early: number): string {
  return early === 1
    ? "1 Pod came too early to have the secret. Is it to be re-created?"
    : `${early} Pods came too early to have the secret. Are they to be re-created?`;
}

/** A dry run that asks the registry nothing: that comes after the yes, from where it can be reached. */
function plan({ intent, ports }: ReadyConnect, restart: boolean): Promise<ConnectReport> {
  const quiet = { ...ports, progress: () => undefined };
  const proof = { depth: "none", from: "here" } as const;
  return connect(quiet, { ...intent, restart }, { proof, dryRun: "client", tell: () => undefined });
}

/** What is made in a cloud comes before all else, since the cluster's part needs it: shown, and asked for by itself. */
export async function agreeInCloud(
  { terminal: { ask } }: RunContext,
  changes: readonly CloudChange[],
): Promise<boolean> {
  const lines = changes.map(({ word, what }) => `    ${word}: ${what}`);
  await ask.tell(["This is to be done in Azure:", ...lines].map(printable).join("\n"));
  return ask.confirm("Is it to be done in Azure?");
}
