import type { Prompts } from "../../src/cli/terminal/prompts.ts";
import type { Terminal } from "../../src/cli/terminal/terminal.ts";

interface TerminalParts {
  readonly stdin?: Uint8Array;
  readonly stdinIsTerminal?: boolean;
  readonly stdoutIsTerminal?: boolean;
  readonly stderrIsTerminal?: boolean;
  /** Default: 80. */
  readonly columns?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** The answers of a person; a question that is not among them fails the test. */
  readonly ask?: Partial<Prompts>;
}

const nobody = (): Promise<never> => Promise.reject(new Error("nobody is there to be asked"));

/** A terminal of a test: pipes, unless told otherwise, and what was written is kept. */
export function testTerminal(parts: TerminalParts = {}) {
  const written = { out: "", err: "" };
  const terminal: Terminal = {
    out: (text) => {
      written.out += text;
    },
    err: (text) => {
      written.err += text;
    },
    progress: (line, kind) => {
      if (kind !== "step") written.err += `${line}\n`;
    },
    handOver: () => undefined,
    stdinIsTerminal: parts.stdinIsTerminal ?? false,
    stdoutIsTerminal: parts.stdoutIsTerminal ?? false,
    stderrIsTerminal: parts.stderrIsTerminal ?? false,
    columns: () => parts.columns ?? 80,
    environment: parts.environment ?? {},
    readStdin: async (maxBytes) => {
      const bytes = parts.stdin ?? new Uint8Array();
      return bytes.length > maxBytes ? undefined : bytes;
    },
    async *stdinLines() {
      yield new TextDecoder().decode(parts.stdin).split("\n");
    },
    ask: {
      tell: nobody,
      hidden: nobody,
      text: nobody,
      choice: nobody,
      choices: nobody,
      confirm: nobody,
      ...parts.ask,
    },
  };
  return { terminal, written };
}
