import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { describe, expect, inject, it } from "vitest";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { COMMAND } from "../command.ts";
import { dockerConfigOf, freshNamespace, type Stage, stage, until } from "./stage.ts";

const bed = inject("bed");
const missing = existsSync("/usr/bin/script")
  ? bed.missing
  : [...bed.missing, "the command `script` (a pseudo-terminal)"];

describe.skipIf(missing.length > 0)(titleWithNeeds("connect at a terminal", missing), () => {
  it("asks for the password without showing it, and writes it byte for byte", async () => {
    const on = stage();
    const { plainBasic, users } = on.registries;
    const namespace = await freshNamespace(on);
    const { name, password } = users.robot;
    const line = `connect ${plainBasic.host} -n ${namespace} --method password --username '${name}'`;

    const typed = await atTerminal(on, line, { awaits: "Password or token", answer: `${password}\r` });

    expect(typed.code).toBe(0);
    expect(typed.screen).toContain(`Password or token of ${name} for ${plainBasic.host}`);
    expect(typed.screen).toContain("secret/pullpass created");
    expect(typed.screen).not.toContain(password.trim().slice(0, 12));
    expect((await dockerConfigOf(on, namespace)).auths[plainBasic.host]).toMatchObject({
      username: name,
      password,
    });
  });

  it("writes nothing when the person leaves the prompt with Ctrl-C", async () => {
    const on = stage();
    const { plainBasic } = on.registries;
    const namespace = await freshNamespace(on);
    const line = `connect ${plainBasic.host} -n ${namespace} --method password --username team`;

    const typed = await atTerminal(on, line, { awaits: "Password or token", answer: "\u0003" });

    expect(typed.code).toBe(130);
    expect(await on.kubectl(["get", "secrets", "-n", namespace, "-o", "name"])).toBe("");
  });

  it("does not ask with --no-input, but names what is missing and the whole command", async () => {
    const on = stage();
    const { plainBasic } = on.registries;
    const line = `connect ${plainBasic.host} --method password --username team --no-input`;

    const typed = await atTerminal(on, line, { awaits: "missing", answer: "" });

    expect(typed.code).toBe(2);
    expect(typed.screen).toContain("--password-stdin or --password-file");
    expect(typed.screen).toContain(`pullpass connect ${plainBasic.host} --method password --username team`);
  });
});

interface Typing {
  /** What has to stand on the screen before the answer is typed. */
  readonly awaits: string;
  readonly answer: string;
}

/** Runs the built command in a pseudo-terminal of 80 columns and types an answer. */
async function atTerminal(
  on: Stage,
  line: string,
  { awaits, answer }: Typing,
): Promise<{ readonly code: number | null; readonly screen: string }> {
  const command = `stty cols 80; exec ${COMMAND.join(" ")} ${line}`;
  const child = spawn("script", ["--quiet", "--return", "--flush", "--command", command, "/dev/null"], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { PATH: process.env["PATH"], TERM: "xterm", KUBECONFIG: on.cluster.kubeconfigPath },
  });
  let screen = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    screen += text;
  });
  const closed = once(child, "close");
  await until(async () => screen.includes(awaits));
  child.stdin.write(answer);
  const [code] = await closed;
  return { code, screen };
}
