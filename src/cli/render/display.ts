import { isContinuousIntegration } from "../terminal/interaction.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { type Paint, paintFor } from "./paint.ts";

/** What the reader of a stream sees: with colour or without, and how long a line may be. */
export interface Display {
  readonly paint: Paint;
  /** Absent where lines stay whole: in a pipe, a file, the log of a CI runner, which are searched by line. */
  readonly columns?: number;
}

export function displayOf(terminal: Terminal, stream: "stdout" | "stderr"): Display {
  const { environment } = terminal;
  const isTerminal = stream === "stdout" ? terminal.stdoutIsTerminal : terminal.stderrIsTerminal;
  const paint = paintFor(isTerminal, environment);
  return isTerminal && !isContinuousIntegration(environment)
    ? { paint, columns: terminal.columns() }
    : { paint };
}
