import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const CLI = join(import.meta.dirname, "../dist/cli.mjs");
const WIDTH = 78;

const started = performance.now();
let headings = 0;

// Who pipes the demo into `head` has read enough; it goes on to its end, so that nothing is left behind.
process.stdout.on("error", () => undefined);

/** Says one line of the demo. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Begins a part of the demo, with its number and the seconds since the beginning. */
export function heading(text: string): void {
  headings += 1;
  const seconds = Math.round((performance.now() - started) / 1000);
  say(`\n${headings}. ${text}  (${seconds} s)\n`);
}

/** Shows a command as a person would type it. */
export function command(line: string): void {
  say(`$ ${line}`);
}

/** Shows what a program printed, folded to the width of a terminal. */
export function indented(text: string): void {
  for (const line of text.split("\n")) for (const row of fold(line)) say(`  ${row}`);
}

function fold(line: string): readonly string[] {
  const rows: string[] = [];
  let rest = line;
  while (rest.length > WIDTH) {
    const space = rest.lastIndexOf(" ", WIDTH);
    const end = space > WIDTH / 2 ? space : WIDTH;
    rows.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return [...rows, rest];
}

export interface PullpassPlace {
  readonly namespace: string;
  readonly kubeconfigPath: string;
}

/** Shows the command, a group of arguments a line, and runs it with this terminal's own output. */
export async function runPullpass(
  groups: readonly (readonly string[])[],
  place: PullpassPlace,
): Promise<void> {
  command(`pullpass ${groups.map((group) => group.join(" ")).join(" \\\n    ")}`);
  const child = spawn(process.execPath, [CLI, ...groups.flat(), "--namespace", place.namespace], {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, KUBECONFIG: place.kubeconfigPath },
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`pullpass ended with ${code}`);
}
