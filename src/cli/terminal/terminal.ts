import type { Prompts } from "./prompts.ts";

/** The streams and the environment of this run, as the commands see them; handed in, so that tests can be one. */
export interface Terminal {
  /** Data: results, reports, JSON. */
  out(text: string): void;
  /** Everything else: progress, prompts, warnings, errors. */
  err(text: string): void;
  readonly stdinIsTerminal: boolean;
  readonly stdoutIsTerminal: boolean;
  readonly stderrIsTerminal: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** All of standard input, to its end; at most `maxBytes`, undefined when there is more. */
  readStdin(maxBytes: number): Promise<Uint8Array | undefined>;
  /** How to ask the person. Call it only where `canAsk` says that one can be asked. */
  readonly ask: Prompts;
}
