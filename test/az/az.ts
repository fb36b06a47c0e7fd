import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { shellWord } from "../../src/core/shell-word.ts";
import type { AzureStandIn } from "../servers/azure/stand-in.ts";
import type { Caller } from "../servers/azure/state.ts";
import { installAz } from "./install-az.ts";

/** What az runs in. */
export const BOX = join(import.meta.dirname, "box.ts");
const PARSE = join(import.meta.dirname, "parse.py");

export interface AzRun {
  /** az: 0 done, 1 refused, 2 a wrong command line, 3 not found. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface AzOptions {
  readonly azure: AzureStandIn;
  /** `http://127.0.0.1:PORT`: it leads Azure's names to the stand-in, and refuses every other. */
  readonly proxyUrl: string;
  /** The file of the authority that signed for those names. */
  readonly authorityPath: string;
  /** Who logs in. */
  readonly caller: Caller;
}

/** Microsoft's own client, logged in at the stand-in. */
export interface Az {
  /** Runs one line as a shell would: `az acr show --name acme1`. */
  run(line: string): Promise<AzRun>;
  /** Which of these lines its parser refuses, with its reason. None is run. */
  refused(lines: readonly string[]): Promise<readonly string[]>;
  /** A folder whose `az` is this one, in its box, for a program that asks az for tokens. */
  readonly binFolder: string;
  /** What `az version` says. */
  readonly version: string;
  close(): void;
}

/**
 * Logs in as a person's az does, to Azure's own names: it is in a box whose one way out leads to the stand-in. Nothing is
 * asked to log in before az has said that its cloud has those names and no others.
 *
 * @throws at the first step that fails, with what az says.
 */
export async function startAz(options: AzOptions): Promise<Az> {
  const { azure, caller } = options;
  const environment = await installAz();
  const folder = mkdtempSync(join(tmpdir(), "pullpass-az-"));
  const relay = await startRelay(join(folder, "proxy.sock"), Number(new URL(options.proxyUrl).port));
  // The scripts that pip wrote know the folder that they were made in; it has another name now.
  writeFileSync(join(folder, "az"), `#!/bin/sh\nexec ${environment}/bin/python3 -m azure.cli "$@"\n`, {
    mode: 0o755,
  });
  const box = { folder, authorityPath: options.authorityPath };
  const run = (line: string): Promise<AzRun> => spawnBoxed(["sh", "-c", line], box);
  const refused = async (lines: readonly string[]): Promise<readonly string[]> => {
    writeFileSync(join(folder, "lines"), lines.join("\n"));
    const output = await succeed(run, `${environment}/bin/python3 ${PARSE} <lines`);
    return output.split("\n").filter((line) => line !== "");
  };
  const close = (): void => {
    relay.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const version = await succeed(run, `az version --query '"azure-cli"' --output tsv`);
    await checkCloud(run, azure);
    const secretPath = join(folder, "secret");
    writeFileSync(secretPath, caller.secret, { mode: 0o600 });
    // az reads `@FILE` itself: the secret is in no argument list.
    const who = `--username ${caller.clientId} --password @${secretPath} --tenant ${azure.state.tenant}`;
    await succeed(run, `az login --service-principal ${who} --output none`);
    rmSync(secretPath);
    return { run, refused, binFolder: writeBoxedAz(box), version: version.trim(), close };
  } catch (error) {
    close();
    throw error;
  }
}

async function succeed(run: Az["run"], line: string): Promise<string> {
  const { code, stdout, stderr } = await run(line);
  if (code !== 0) throw new Error(`${line}: exit code ${code}: ${stderr}`);
  return stdout;
}

/** Whether az means the stand-in by every endpoint that it may be led to. */
async function checkCloud(run: Az["run"], { arm, login, graph }: AzureStandIn): Promise<void> {
  const query = "[endpoints.resourceManager, endpoints.activeDirectory, endpoints.microsoftGraphResourceId]";
  const shown = await succeed(run, `az cloud show --query '${query}' --output tsv`);
  const origins = shown
    .trim()
    .split(/\s+/)
    .map((url) => new URL(url).origin);
  if (origins.join(" ") !== `${arm} ${login} ${graph}`)
    throw new Error(`az would ask ${origins.join(", ")}, not the stand-in`);
}

/** The way out of the box: a socket is seen in every network namespace. */
async function startRelay(path: string, port: number): Promise<{ close(): void }> {
  const sockets = new Set<Socket>();
  const relay = createServer((inside) => {
    const outside = connect(port, "127.0.0.1");
    for (const socket of [inside, outside]) sockets.add(socket);
    inside.on("error", () => outside.destroy());
    outside.on("error", () => inside.destroy());
    inside.pipe(outside).pipe(inside);
  });
  await new Promise<void>((listening) => relay.listen(path, listening));
  return {
    close: () => {
      relay.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

interface Boxed {
  readonly folder: string;
  readonly authorityPath: string;
}

/** The whole environment: nothing of a real az's log-in on this machine is in it. */
function environmentIn({ folder, authorityPath }: Boxed): Readonly<Record<string, string>> {
  return {
    PATH: `${folder}:${process.env["PATH"] ?? ""}`,
    HOME: folder,
    AZURE_CONFIG_DIR: join(folder, "config"),
    AZURE_CORE_COLLECT_TELEMETRY: "false",
    AZURE_CORE_NO_COLOR: "true",
    AZURE_CORE_DISABLE_CONFIRM_PROMPT: "true",
    REQUESTS_CA_BUNDLE: authorityPath,
  };
}

const boxedCommand = ({ folder }: Boxed): readonly [string, ...string[]] => [
  ...(["unshare", "--net", process.execPath] as const),
  ...[BOX, join(folder, "proxy.sock")],
];

function writeBoxedAz(box: Boxed): string {
  const binFolder = join(box.folder, "bin");
  mkdirSync(binFolder);
  const environment = Object.entries(environmentIn(box)).map(([name, value]) => `${name}=${value}`);
  const words = ["exec", "env", "-i", ...environment, ...boxedCommand(box), "az"].map(shellWord);
  writeFileSync(join(binFolder, "az"), `#!/bin/sh\n${words.join(" ")} "$@"\n`, { mode: 0o755 });
  return binFolder;
}

async function spawnBoxed(command: readonly string[], box: Boxed): Promise<AzRun> {
  const [program, ...args] = boxedCommand(box);
  const child = spawn(program, [...args, ...command], {
    stdio: ["ignore", "pipe", "pipe"],
    cwd: box.folder,
    env: environmentIn(box),
  });
  const exit = new Promise<number | null>((resolve, reject) => {
    child.on("close", resolve).on("error", reject);
  });
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  return { code, stdout, stderr };
}
