import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { COMMAND } from "../../command.ts";

export type ShellName = "bash" | "zsh" | "fish";

/** How each is started without anybody's settings, with the script sourced. */
const STARTS: Readonly<Record<ShellName, { readonly command: string; readonly setUp: string }>> = {
  bash: { command: "bash --norc --noprofile -i", setUp: "source <(pullpass completion bash)" },
  zsh: {
    command: "zsh -f -i",
    setUp: "autoload -U compinit; compinit -u -D; source <(pullpass completion zsh)",
  },
  fish: { command: "fish --no-config", setUp: "pullpass completion fish | source" },
};

export interface Typed {
  /** The arguments that `pullpass` was run with in the end. */
  readonly args: readonly string[];
  /** Everything that came to the screen. */
  readonly screen: string;
}

/** A folder for PATH: `pullpass` completes as the built one does, and else prints the arguments that it got. */
export async function pathFolder(folder: string): Promise<string> {
  const path = join(folder, "bin");
  await mkdir(path, { recursive: true });
  const program = `#!/bin/sh
case "$1" in
  __complete|completion) exec ${COMMAND.map((part) => `'${part}'`).join(" ")} "$@" ;;
esac
printf 'RAN'; printf '<%s>' "$@"; printf 'END\\n'
`;
  await writeFile(join(path, "pullpass"), program);
  await chmod(join(path, "pullpass"), 0o755);
  const built = COMMAND.at(-1) ?? "";
  for (const name of ["kubectl-pullpass", "kubectl_complete-pullpass"])
    await symlink(built, join(path, name));
  return path;
}

/**
 * Types a line at the real shell in a pseudo-terminal, Tab included (`\t`), waits until the screen rests, and presses
 * Enter.
 */
export async function typeAt(
  shell: ShellName,
  line: string,
  on: { readonly folder: string; readonly path: string; readonly kubeconfig: string },
): Promise<Typed> {
  const { command, setUp } = STARTS[shell];
  const pty = spawn(
    "script",
    ["--quiet", "--return", "--flush", "--command", `stty cols 200; ${command}`, "/dev/null"],
    {
      cwd: on.folder,
      stdio: ["pipe", "pipe", "inherit"],
      env: {
        PATH: [on.path, dirname(process.execPath), process.env["PATH"]].join(delimiter),
        HOME: on.folder,
        TERM: "xterm",
        KUBECONFIG: on.kubeconfig,
      },
    },
  );
  let screen = "";
  pty.stdout.setEncoding("utf8").on("data", (text: string) => {
    screen += text;
  });
  const closed = once(pty, "close");
  // The words of the set-up stand on the screen as typed, too: what is waited for is put together by the shell.
  pty.stdin.write(`${setUp}; echo rea''dy\r`);
  await until(() => /[\r\n]ready\r/.test(screen));
  for (const key of line.split(/(\t)/)) {
    pty.stdin.write(key);
    if (key === "\t") await rest(() => screen);
  }
  pty.stdin.write("\r");
  await until(() => /RAN.*END/s.test(screen));
  pty.stdin.write("exit\r");
  await closed;
  const [, list = ""] = /RAN<?(.*?)>?END/s.exec(screen) ?? [];
  return { args: list.split("><"), screen };
}

const POLL_MS = 50;
/** A completion takes a tenth of a second on an idle machine. */
const REST_MS = 600;
const PATIENCE_MS = 15_000;

async function until(isSo: () => boolean): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!isSo()) {
    if (Date.now() > end) throw new Error("nothing came to the screen in time");
    await sleep(POLL_MS);
  }
}

/** Until nothing new has come to the screen for a while. */
async function rest(screen: () => string): Promise<void> {
  let seen = "";
  let since = Date.now();
  while (Date.now() - since < REST_MS) {
    await sleep(POLL_MS);
    if (screen() === seen) continue;
    seen = screen();
    since = Date.now();
  }
}
