import { Command, Option } from "commander";
import { causeOfCode, explainCode, knownCodes, looksLikeCode } from "../../core/explain/code.ts";
import type { Cause } from "../../core/finding/causes.ts";
import { UsageError } from "../flags/usage-error.ts";
import { nearest } from "../help/nearest.ts";
import { renderCodeExplanation } from "../render/code-explanation.ts";
import { renderEnvelope } from "../render/envelope.ts";
import { paintFor } from "../render/paint.ts";
import type { RunContext } from "../run-context.ts";

interface ExplainFlags {
  readonly output?: "json" | "yaml";
}

const EXAMPLES = `
Examples:
  # what a finding's code means, what it looks like, what to do
  pullpass explain PP1204

  # the same by its name in JSON
  pullpass explain insufficient-permission -o json
`;

export function explainCommand(context: RunContext): Command {
  return new Command("explain")
    .summary("what a code means")
    .description(
      "Says what a finding's code means, what it looks like in the messages of kubelet and runtime, what to do, and " +
        "which codes are easily taken for it. Needs no cluster and no network.",
    )
    .argument("<code>", "a code (PP1204) or its name (insufficient-permission)")
    .addOption(new Option("-o, --output <format>", "print a report instead").choices(["json", "yaml"]))
    .addHelpText("after", EXAMPLES)
    .action((text: string, flags: ExplainFlags) => {
      print(context, readCode(context, text), flags);
    });
}

function readCode({ programName }: RunContext, text: string): Cause {
  const cause = causeOfCode(text);
  if (cause !== undefined) return cause;
  if (!looksLikeCode(text)) throw new UsageError("that is no code", `${programName} explain PP1204`);
  throw new UsageError(`there is no code \`${text}\`${meantBy(text)}`, "all of them: docs/findings.md");
}

/** More than these are no help: a code that does not exist is one digit away from a dozen that do. */
const MAX_MEANT = 3;

function meantBy(text: string): string {
  const near = nearest(
    text,
    knownCodes().flatMap(({ code, cause }) => [code, cause]),
  );
  if (near.length === 0 || near.length > MAX_MEANT) return "";
  return near.length === 1 ? ` (Did you mean ${near[0]}?)` : ` (Did you mean one of ${near.join(", ")}?)`;
}

function print({ terminal }: RunContext, cause: Cause, flags: ExplainFlags): void {
  const explanation = explainCode(cause);
  if (flags.output !== undefined) {
    terminal.out(renderEnvelope("Explanation", explanation, flags.output));
    return;
  }
  terminal.out(renderCodeExplanation(explanation, paintFor(terminal.stdoutIsTerminal, terminal.environment)));
}
