import type { Progress } from "../../core/report/progress.ts";
import type { Prompts } from "./prompts.ts";

/** The streams and the environment of this run, as the commands see them; handed in, so that tests can be one. */
export interface Terminal {
  /** Data: results, reports, JSON. */
  out(text: string): void;
  /** Everything else: prompts, warnings, errors. */
  err(text: string): void;
  /** What is being done: one plain line a phase, or at a terminal a line that turns. */
  readonly progress: Progress;
  /** Call it before another program asks at this terminal: nothing is drawn until the next phase. */
  handOver(): void;
  readonly stdinIsTerminal: boolean;
  readonly stdoutIsTerminal: boolean;
  readonly stderrIsTerminal: boolean;
  /** How wide it is now, in characters; of no meaning where neither stream is a terminal. */
  columns(): number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** All of standard input, to its end; at most `maxBytes`, undefined when there is more. */
  readStdin(maxBytes: number): Promise<Uint8Array | undefined>;
  /** The lines of standard input as they come, those of one read together; for what may never end. */
  stdinLines(): AsyncIterable<readonly string[]>;
  /** How to ask the person. Call it only where `canAsk` says that one can be asked. */
  readonly ask: Prompts;
}
