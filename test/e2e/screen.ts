import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import xterm from "@xterm/headless";
import { COMMAND } from "../command.ts";
import { until } from "./stage.ts";

/** What a terminal is when nobody has touched it. */
const COLUMNS = 80;
const ROWS = 24;

/** More lines than any command of a test writes. */
const SCROLLBACK_LINES = 1_000;

/** The keys of a keyboard, as a terminal sends them. */
export const KEY = {
  enter: "\r",
  down: "\u001b[B",
  space: " ",
  escape: "\u001b",
  ctrlC: "\u0003",
} as const;

/** What this machine lacks for a pseudo-terminal. */
export const missingForScreen: readonly string[] = existsSync("/usr/bin/script")
  ? []
  : ["the command `script` (a pseudo-terminal)"];

/** A person's screen and keyboard before the built command. */
export interface Screen {
  /** What stands there now, without the blanks at line ends: at most 24 lines. */
  visible(): string;
  /** All of it, what has scrolled away included; lines that only the screen's edge broke are whole again. */
  all(): string;
  /** Everything that was written, as it was: a password that was drawn and wiped would be in it. */
  written(): string;
  /** Waits until the text stands on the screen. */
  sees(text: string): Promise<void>;
  type(keys: string): void;
  /** Waits for the end; null where a signal ended it. */
  exitCode(): Promise<number | null>;
}

export interface ScreenWish {
  readonly kubeconfigPath: string;
  /** As a shell reads it. */
  readonly line: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** A program that runs the command, with its own arguments, as a shell reads it. */
  readonly by?: string;
  /** Default: 80. Wider where a test looks for a long line. */
  readonly columns?: number;
}

/** Runs the built command in a pseudo-terminal of 80×24, with a terminal's emulator before it. */
export function openScreen(wish: ScreenWish): Screen {
  const { kubeconfigPath, line, environment = {}, columns = COLUMNS, by = "" } = wish;
  const command = `stty cols ${columns} rows ${ROWS}; ${by} ${COMMAND.join(" ")} ${line}`;
  const child = spawn("script", ["--quiet", "--return", "--flush", "--command", command, "/dev/null"], {
    stdio: ["pipe", "pipe", "inherit"],
    env: {
      PATH: process.env["PATH"],
      TERM: "xterm-256color",
      LANG: "C.UTF-8",
      KUBECONFIG: kubeconfigPath,
      ...environment,
    },
  });
  const emulator = new xterm.Terminal({
    cols: columns,
    rows: ROWS,
    scrollback: SCROLLBACK_LINES,
    allowProposedApi: true,
  });
  let written = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    written += text;
    emulator.write(text);
  });
  const closed = once(child, "close");
  const { active } = emulator.buffer;
  const lineAt = (place: number) => active.getLine(place)?.translateToString(true) ?? "";
  const visible = (): string => {
    const lines = Array.from({ length: active.length - active.baseY }, (_, row) =>
      lineAt(active.baseY + row),
    );
    return textOf(lines);
  };
  const all = (): string => {
    const lines: string[] = [];
    for (let place = 0; place < active.length; place += 1) {
      if (active.getLine(place)?.isWrapped === true) lines.push((lines.pop() ?? "") + lineAt(place));
      else lines.push(lineAt(place));
    }
    return textOf(lines);
  };
  return {
    visible,
    all,
    written: () => written,
    sees: async (text) => {
      await until(async () => visible().includes(text)).catch((cause) => {
        throw new Error(`the screen never showed ${JSON.stringify(text)}:\n${visible()}`, { cause });
      });
    },
    type: (keys) => void child.stdin.write(keys),
    exitCode: async () => {
      const [code] = await closed;
      // What was written last is parsed by then.
      await new Promise<void>((resolve) => emulator.write("", resolve));
      return code;
    },
  };
}

function textOf(lines: readonly string[]): string {
  return lines
    .map((line) => line.trimEnd())
    .join("\n")
    .trimEnd();
}
