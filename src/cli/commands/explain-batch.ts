import { answerLine } from "../../core/explain/batch.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import type { RunContext } from "../run-context.ts";

/** Answers each line of standard input as it comes; one that cannot be read has its answer like the others. */
export async function explainBatch({ terminal }: RunContext): Promise<ExitCode> {
  for await (const lines of terminal.stdinLines()) {
    const answers = lines
      .filter((line) => line.trim() !== "")
      .map((line) => JSON.stringify(answerLine(line)));
    if (answers.length > 0) terminal.out(`${answers.join("\n")}\n`);
  }
  return EXIT.ok;
}
