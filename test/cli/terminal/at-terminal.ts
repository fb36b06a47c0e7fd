import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { COMMAND } from "../../command.ts";

export interface AtTerminal {
  readonly environment?: Readonly<Record<string, string>>;
  /** Default: 80. */
  readonly columns?: number;
  /** Ctrl-C is pressed after so many milliseconds. */
  readonly interruptAfterMs?: number;
}

/** Runs the built command in a pseudo-terminal; gives all that came to the screen, and the exit code. */
export async function runAtTerminal(
  args: readonly string[],
  { environment = {}, columns = 80, interruptAfterMs }: AtTerminal = {},
): Promise<{ readonly screen: string; readonly code: number | null }> {
  const words = [...COMMAND, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`);
  const pty = spawn(
    "script",
    [
      "--quiet",
      "--return",
      "--flush",
      "--command",
      `stty cols ${columns}; exec ${words.join(" ")}`,
      "/dev/null",
    ],
    {
      stdio: ["pipe", "pipe", "inherit"],
      env: { PATH: process.env["PATH"], HOME: "/nonexistent", TERM: "xterm", ...environment },
    },
  );
  let screen = "";
  pty.stdout.setEncoding("utf8").on("data", (text: string) => {
    screen += text;
  });
  const closed = once(pty, "close");
  if (interruptAfterMs !== undefined) {
    await sleep(interruptAfterMs);
    pty.stdin.write("\u0003");
  }
  const [code] = await closed;
  return { screen, code };
}

/** What a terminal shows in the end: of each line the part behind the last erasure. */
export function shown(screen: string): string {
  return screen.replace(/[^\n]*\r\p{Cc}\[K/gu, "");
}
