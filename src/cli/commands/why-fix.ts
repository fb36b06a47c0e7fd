import type { Facts } from "../../core/facts/facts.ts";
import type { WhyReport } from "../../core/report/why-report.ts";
import { shellWord } from "../../core/shell-word.ts";
import type { ProbeDepth } from "../../jobs/ask-registries.ts";
import { mendPods } from "../../jobs/mend-pods.ts";
import type { Ports } from "../../jobs/ports.ts";
import { UsageError } from "../flags/usage-error.ts";
import { renderNews } from "../render/connect-news.ts";
import { renderMendPlan } from "../render/mend-plan.ts";
import type { RunContext } from "../run-context.ts";
import { canAsk } from "../terminal/interaction.ts";

export interface FixFlags {
  readonly fix?: true;
  readonly yes?: true;
  readonly input?: boolean;
  readonly output?: "json" | "yaml";
}

/** Whether to go on is a person's word: given at the terminal, or with `--yes`. */
export function checkConsent(context: RunContext, flags: FixFlags & { readonly prove: string }): void {
  if (flags.fix !== true) {
    if (flags.yes) throw new UsageError("--yes is for --fix");
    return;
  }
  if (flags.prove === "none") throw new UsageError("--fix needs the registry's word: leave out --prove none");
  const forPeople = flags.output === undefined;
  if (flags.yes || canAsk(context.terminal, { noInput: flags.input === false, forPeople })) return;
  const command = [context.programName, ...context.args.map(shellWord), "--yes"].join(" ");
  throw new UsageError("missing: --yes, since nobody can be asked here", command);
}

/** Does what pullpass can do itself about it, after a yes, and tells what becomes of the Pods. */
export function fix(
  { terminal }: RunContext,
  flags: FixFlags,
  found: {
    readonly ports: Ports;
    readonly facts: Facts;
    readonly report: WhyReport;
    readonly depth: ProbeDepth;
  },
): Promise<WhyReport> {
  const { ports, depth } = found;
  return mendPods(ports, found, {
    depth,
    confirm: async (plan, accounts) => {
      if (flags.output === undefined) terminal.err(renderMendPlan(plan, accounts));
      return flags.yes === true || terminal.ask.confirm("Is it to be done?");
    },
    tell: (news) => {
      if (flags.output === undefined) terminal.out(renderNews(news, { several: true, dryRun: "none" }));
    },
  });
}
