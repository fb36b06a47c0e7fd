import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { folderOf } from "./kubeconfig-folder.ts";

export const V1 = "client.authentication.k8s.io/v1";

/** What a run of the plug-in saw. */
export interface PluginRunRecord {
  readonly args: readonly string[];
  readonly info: { readonly apiVersion: string; readonly spec: Record<string, unknown> };
  readonly greeting?: string;
  readonly path?: string;
  /** Whether its standard input is at its end from the start. */
  readonly stdinIsNull: boolean;
}

export interface PluginProgram {
  readonly folder: string;
  readonly path: string;
  runs(): readonly PluginRunRecord[];
  /** The text of a file beside the plug-in, which it can read as `file(NAME)`. */
  write(name: string, text: string): void;
  /** The text of a file that the plug-in wrote beside itself. */
  read(name: string): string;
}

/**
 * A real plug-in: a program in a new folder that records each run, then does what `body` says, in JavaScript:
 * `print(STATUS)` prints an ExecCredential, `file(NAME)` reads a file beside it.
 */
export function pluginProgram(body: string): PluginProgram {
  const head = [
    `#!${process.execPath}`,
    'const { appendFileSync, fstatSync, readFileSync } = require("node:fs");',
    'const info = JSON.parse(process.env.KUBERNETES_EXEC_INFO ?? "null");',
    "const { GREETING: greeting, PATH: path } = process.env;",
    "const stdinIsNull = fstatSync(0).isCharacterDevice();",
    "const record = { args: process.argv.slice(2), info, greeting, path, stdinIsNull };",
    'appendFileSync(__dirname + "/runs", JSON.stringify(record) + "\\n");',
    'const file = (name) => readFileSync(__dirname + "/" + name, "utf8");',
    "const print = (status, apiVersion = info.apiVersion) =>",
    '  process.stdout.write(JSON.stringify({ kind: "ExecCredential", apiVersion, status }));',
  ];
  const folder = folderOf({ "bin/plugin": `${[...head, body].join("\n")}\n` });
  const path = join(folder, "bin", "plugin");
  chmodSync(path, 0o755);
  const record = join(folder, "bin", "runs");
  return {
    folder,
    path,
    runs: () =>
      existsSync(record)
        ? readFileSync(record, "utf8")
            .trim()
            .split("\n")
            .map((line) => JSON.parse(line))
        : [],
    read: (name) => readFileSync(join(folder, "bin", name), "utf8"),
    write: (name, text) => writeFileSync(join(folder, "bin", name), text),
  };
}
