import type { SecretText } from "../../core/credential/secret-text.ts";
import { documentFromBytes } from "../../core/dockerconfig/secret-data.ts";
import type { RunContext } from "../run-context.ts";
import { UsageError } from "./usage-error.ts";

/** A docker config of this size is none: the API takes secrets up to 1 MiB. */
const LIMIT_BYTES = 1_048_576;

/** A docker config from a file, or from standard input for `-`; an empty one is refused: nobody names one on purpose. */
export async function readDockerConfigFile(context: RunContext, path: string): Promise<SecretText> {
  return documentFromBytes(await readFileBytes(context, path));
}

/** The bytes of a file, or of standard input for `-`; never none. */
export async function readFileBytes(context: RunContext, path: string): Promise<Uint8Array> {
  const bytes = path === "-" ? await readStdin(context) : await readFile(context, path);
  if (bytes.length === 0) throw new UsageError(`${nameOfFile(path)} is empty`);
  return bytes;
}

async function readStdin({ terminal }: RunContext): Promise<Uint8Array> {
  const bytes = await terminal.readStdin(LIMIT_BYTES);
  if (bytes === undefined) throw new UsageError(`standard input holds more than ${LIMIT_BYTES} bytes`);
  return bytes;
}

async function readFile({ files }: RunContext, path: string): Promise<Uint8Array> {
  const read = await files.read(path, LIMIT_BYTES);
  if (!read.ok) throw new UsageError(`cannot read the file ${path}: ${read.reason}`);
  return read.bytes;
}

/** `the file PATH`, or what `-` stands for. */
export function nameOfFile(path: string): string {
  return path === "-" ? "standard input" : `the file ${path}`;
}

/** What an argument of `secret show` or `secret lint` means. */
export type SecretArgument =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "secret"; readonly name: string };

/**
 * A file is what can be no Secret's name, or looks like a path: `-`, a slash in it, a dot at its start, or the end of
 * a file's name. `secret/NAME` and `./FILE` leave no doubt. What files there are plays no part: the same command
 * means the same in every folder.
 */
export function readSecretArgument(text: string): SecretArgument {
  const [, name] = /^secrets?\/([^/]+)$/.exec(text) ?? [];
  if (name !== undefined) return { kind: "secret", name };
  const isFile =
    text === "-" ||
    text.includes("/") ||
    text.startsWith(".") ||
    /\.(?:json|ya?ml|txt|dockercfg)$/.test(text);
  return isFile ? { kind: "file", path: text } : { kind: "secret", name: text };
}
