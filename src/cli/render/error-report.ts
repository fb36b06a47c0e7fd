import { renderEnvelope } from "./envelope.ts";

/** Why a command ended without its report, for a program that asked for JSON or YAML. */
export interface ErrorReport {
  /**
   * What a finding says is in the command's own report. These have none:
   *
   * - `usage`: the command line is wrong, or something is missing.
   * - `timeout`, `interrupted`: it was ended before it was done; what had been written is whole.
   * - `bug`: something that pullpass did not expect; where, is on standard error.
   */
  readonly code: "usage" | "timeout" | "interrupted" | "bug";
  readonly message: string;
  /** What to type instead; absent where the message says it all. */
  readonly hint?: string;
  /** The command that explains. */
  readonly docs: string;
}

/**
 * The format in which a command line asks for its output, read without the parser: it is needed most where the
 * parser failed. Undefined: for people.
 */
export function reportFormat(args: readonly string[]): "json" | "yaml" | undefined {
  for (const [place, argument] of args.entries()) {
    const [, attached] = /^(?:--output=|-o=?)(json|yaml)$/.exec(argument) ?? [];
    const value = argument === "-o" || argument === "--output" ? args[place + 1] : attached;
    if (value === "json" || value === "yaml") return value;
  }
  return undefined;
}

export function renderErrorReport(report: ErrorReport, format: "json" | "yaml"): Promise<string> {
  return renderEnvelope("Error", report, format);
}
