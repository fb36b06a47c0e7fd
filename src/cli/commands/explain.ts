import { Command, Option } from "commander";
import { causeOfCode, explainCode, looksLikeCode } from "../../core/explain/code.ts";
import { explainEach, type TextExplanation } from "../../core/explain/explain.ts";
import { explanationFinding } from "../../core/explain/explanation-finding.ts";
import type { Cause } from "../../core/finding/causes.ts";
import type { Finding } from "../../core/finding/finding.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { meantCode } from "../flags/meant-code.ts";
import { UsageError } from "../flags/usage-error.ts";
import { renderCodeExplanation } from "../render/code-explanation.ts";
import { displayOf } from "../render/display.ts";
import { renderEnvelope } from "../render/envelope.ts";
import { renderFinding } from "../render/finding.ts";
import { printable } from "../render/printable.ts";
import { asCalled } from "../render/program-name.ts";
import type { RunContext } from "../run-context.ts";
import { explainBatch } from "./explain-batch.ts";
import { printCodes } from "./explain-list.ts";

interface ExplainFlags {
  readonly output?: "json" | "yaml" | "name";
  readonly batch?: true;
  readonly list?: true;
}

/** What is asked of a text or a code. */
interface ReportFlags {
  readonly output: "json" | "yaml" | undefined;
}

const EXAMPLES = `
Examples:
  # what a message means
  pullpass explain 'Failed to pull image "ghcr.io/acme/app:1": unauthorized'

  # all that kubectl knows of a Pod
  kubectl describe pod web-1 | pullpass explain -

  # what a finding's code means, what it looks like, what to do
  pullpass explain PP1204

  # every code that there is
  pullpass explain --list

  # many messages: JSON lines {"id","message"} in, a line of answer each
  pullpass explain --batch < messages.jsonl
`;

/** A log may be long; what is longer than this was not meant to be explained, in bytes. */
const MAX_STDIN_BYTES = 16 * 1024 * 1024;

export function explainCommand(context: RunContext, setExitCode: (code: ExitCode) => void): Command {
  return new Command("explain")
    .summary("what a message or a code means")
    .description(
      "Says what a pasted message means: of kubelet, containerd, CRI-O, docker or podman, or a whole `kubectl " +
        "describe pod`, table of events, Pod, event or log. Names the cause, what else it could be and what to do. " +
        "Of a code: what it means and looks like. Needs no cluster and no network. Exit code 3 when the text " +
        "decides nothing.",
    )
    .argument("[code...]", "a message, a code (PP1204), its name (dns-failure), or - for standard input")
    .option("--list", "list every code")
    .option("--batch", 'answer JSON lines {"id","message"} from standard input, a line each')
    .addOption(
      new Option("-o, --output <format>", "print a report instead; name is for --list").choices([
        "json",
        "yaml",
        "name",
      ]),
    )
    .addHelpText("after", EXAMPLES)
    .action(async (words: readonly string[], flags: ExplainFlags) => {
      setExitCode(await run(context, words.join(" "), flags));
    });
}

async function run(context: RunContext, text: string, flags: ExplainFlags): Promise<ExitCode> {
  if (flags.batch === true) {
    if (flags.output !== undefined) throw new UsageError("--batch writes JSON lines: leave -o away");
    if (text !== "" && text !== "-")
      throw new UsageError("--batch reads standard input: leave the text away");
    if (flags.list === true) throw new UsageError("--batch and --list exclude each other");
    return explainBatch(context);
  }
  if (flags.list === true) {
    if (text !== "") throw new UsageError("--list lists every code: leave the text away");
    await printCodes(context, flags.output);
    return EXIT.ok;
  }
  const { output } = flags;
  if (output === "name") throw new UsageError("-o name is for --list");
  const typed = text === "" && !context.terminal.stdinIsTerminal ? "-" : text;
  if (typed === "-") return explainPasted(context, await readPasted(context), { output });
  if (typed.trim() === "") throw missing(context);
  if (!looksLikeCode(typed)) return explainPasted(context, typed, { output });
  const cause = causeOfCode(typed);
  if (cause === undefined)
    throw new UsageError(
      `there is no code \`${typed}\`${meantCode(typed)}`,
      `${context.programName} explain --list`,
    );
  await printCode(context, cause, { output });
  return EXIT.ok;
}

async function readPasted(context: RunContext): Promise<string> {
  const bytes = await context.terminal.readStdin(MAX_STDIN_BYTES);
  if (bytes === undefined) throw new UsageError("that is more than 16 MiB: give the part with the messages");
  const text = new TextDecoder().decode(bytes);
  if (text.trim() === "") throw missing(context);
  return text;
}

function missing({ programName }: RunContext): UsageError {
  return new UsageError(
    "there is nothing to explain: give a message, a code, or - for standard input",
    `kubectl describe pod NAME | ${programName} explain -`,
  );
}

async function explainPasted(
  { terminal, programName }: RunContext,
  text: string,
  flags: ReportFlags,
): Promise<ExitCode> {
  const explanations = explainEach(text);
  const findings = asCalled(explanations.map(explanationFinding), programName);
  const display = displayOf(terminal, "stdout");
  terminal.out(
    flags.output === undefined
      ? findings.map((found) => headOf(found, findings) + renderFinding(found, display)).join("\n")
      : await renderExplanations(explanations, findings, flags.output),
  );
  return explanations.every(({ cause }) => cause === "unknown") ? EXIT.unsure : EXIT.ok;
}

/** Of several images each is named; of one it is clear which is meant. */
function headOf({ subject }: Finding, all: readonly Finding[]): string {
  return all.length > 1 && subject.image !== undefined ? `${printable(subject.image)}\n` : "";
}

/** One is an Explanation, several are a list of them. */
async function renderExplanations(
  explanations: readonly TextExplanation[],
  findings: readonly Finding[],
  output: "json" | "yaml",
): Promise<string> {
  const items = explanations.map(({ alternatives, needsRegistry }, index) => ({
    ...findings[index],
    alternatives,
    needsRegistry,
  }));
  const [only, ...more] = items;
  return only !== undefined && more.length === 0
    ? renderEnvelope("Explanation", only, output)
    : renderEnvelope("ExplanationList", { items }, output);
}

async function printCode(
  { terminal, programName }: RunContext,
  cause: Cause,
  flags: ReportFlags,
): Promise<void> {
  const explanation = explainCode(cause);
  if (flags.output !== undefined) {
    terminal.out(await renderEnvelope("Explanation", explanation, flags.output));
    return;
  }
  const display = displayOf(terminal, "stdout");
  terminal.out(renderCodeExplanation(explanation, `${programName} explain --list`, display));
}
