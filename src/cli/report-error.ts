import { type ErrorReport, renderErrorReport, reportFormat } from "./render/error-report.ts";
import type { RunContext } from "./run-context.ts";

/**
 * Says why a command ended without a report of its own: as an `Error` object where the output is for a program, else
 * in the words for people.
 */
export async function reportError(
  { terminal, args, programName }: Pick<RunContext, "terminal" | "args" | "programName">,
  error: Omit<ErrorReport, "docs">,
  sayToPeople: () => void,
): Promise<void> {
  const format = reportFormat(args);
  if (format === undefined) sayToPeople();
  else {
    const docs = `${programName} ${args[0] ?? ""} --help`;
    terminal.out(await renderErrorReport({ ...error, docs }, format));
  }
}
