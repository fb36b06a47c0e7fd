import { readFileSync } from "node:fs";
import { join } from "node:path";

export const root = join(import.meta.dirname, "../..");

/** A fenced block of a page, with what the comment lines right above it say of it. */
export interface Block {
  /** The word after the fence: `sh`, `console`, `yaml`, `text`, …; empty where there is none. */
  readonly language: string;
  readonly text: string;
  /** Of its fence, from 1. */
  readonly line: number;
  /** `<!-- file: NAME -->`: it is saved in the working folder under this name. */
  readonly file?: string;
  /** `<!-- exit: N -->`: the exit code of its last command; default 0. */
  readonly exitCode: number;
  /** `<!-- not run: WHY -->`: what commands in it need that no test has. */
  readonly notRun?: string;
}

/** What has to be there before the page begins: `<!-- stage: image HOST/REPOSITORY:TAG -->` and the like. */
export interface Prop {
  readonly kind: string;
  readonly values: readonly string[];
  readonly line: number;
}

export interface Page {
  /** From the root of the repository: `docs/quick-start.md`. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly props: readonly Prop[];
}

export function readPage(path: string): Page {
  return parsePage(path, readFileSync(join(root, path), "utf8"));
}

/**
 * A page's blocks in order. `<!-- run … -->` over several lines holds commands that a reader has typed before, or
 * waits that a reader need not type; they count as a block of the language `sh`.
 */
export function parsePage(path: string, text: string): Page {
  const blocks: Block[] = [];
  const props: Prop[] = [];
  let marks: Partial<Block> = {};
  const pieces = /^<!-- ([\s\S]*?) ?-->$|^```([a-z]*)\n([\s\S]*?)^```$|^.+$/gm;
  for (const piece of text.matchAll(pieces)) {
    const [, comment, language, body] = piece;
    const line = text.slice(0, piece.index).split("\n").length;
    if (body !== undefined) {
      blocks.push({ exitCode: 0, ...marks, language: language ?? "", text: body, line });
      marks = {};
      continue;
    }
    const hidden = comment?.startsWith("run\n") ? comment.slice("run\n".length) : undefined;
    if (hidden !== undefined) blocks.push({ exitCode: 0, language: "sh", text: hidden, line });
    const [, name = "", value = ""] = /^([a-z ]+): (.*)$/.exec(comment ?? "") ?? [];
    const [kind = "", ...values] = value.split(" ");
    if (name === "stage") props.push({ kind, values, line });
    // What stands between a comment and the next block takes the comment's meaning away.
    marks = comment === undefined ? {} : { ...marks, ...markOf(name, value) };
  }
  return { path, text, blocks, props };
}

function markOf(name: string, value: string): Partial<Block> {
  switch (name) {
    case "file":
      return { file: value };
    case "exit":
      return { exitCode: Number(value) };
    case "not run":
      return { notRun: value };
    default:
      return {};
  }
}

/** One command of a `console` block, and the lines that it is to print. */
export interface ShownCommand {
  readonly command: string;
  readonly expected: readonly string[];
}

/** `$ command`, with lines that go on after a backslash, then its output up to the next `$`. */
export function shownCommands(text: string): readonly ShownCommand[] {
  const shown: { command: string; expected: string[] }[] = [];
  let isCommand = false;
  for (const line of text.trimEnd().split("\n")) {
    const last = shown.at(-1);
    if (line.startsWith("$ ")) shown.push({ command: line.slice(2), expected: [] });
    else if (last === undefined) throw new Error(`output before the first command: ${line}`);
    else if (isCommand) last.command += `\n${line}`;
    else last.expected.push(line);
    isCommand = (isCommand || line.startsWith("$ ")) && line.endsWith("\\");
  }
  return shown;
}
