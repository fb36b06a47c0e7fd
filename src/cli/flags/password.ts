import { SecretText } from "../../core/credential/secret-text.ts";
import type { Files } from "../../core/files.ts";
import { byteStringFromBytes, textFromByteString } from "../../core/go/utf8.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { UsageError } from "./usage-error.ts";

/** More than this is no password but the wrong file: tokens of registries end far below 16 KiB. */
export const PASSWORD_LIMIT_BYTES = 65_536;

export interface PasswordFlags {
  readonly passwordStdin?: true;
  readonly passwordFile?: string;
}

/** For who types `--password` as with docker: it is never taken, and never repeated. */
export function refusePassword(): never {
  throw new UsageError(
    "a password is not taken from the command line: other users of this machine can see it there, and it is in your shell's history now, so change it",
    "--password-stdin, --password-file FILE, or neither to be asked for it",
  );
}

export interface ReadPassword {
  readonly password: SecretText;
  /** What was changed about the input, or is odd about it, and the person should know; absent when nothing is. */
  readonly note?: string;
}

/**
 * The password from standard input or a file, byte for byte except one line end at its very end, which an
 * editor or `echo` put there (Google's `_json_key` has others inside, which stay). Undefined when no flag says where it is.
 */
export async function readPassword(
  flags: PasswordFlags,
  terminal: Terminal,
  files: Files,
): Promise<ReadPassword | undefined> {
  if (flags.passwordStdin === true && flags.passwordFile !== undefined) {
    throw new UsageError("--password-stdin and --password-file exclude each other");
  }
  if (flags.passwordFile === "-" || flags.passwordStdin === true) {
    if (terminal.stdinIsTerminal) throw new UsageError(NOT_FROM_A_TERMINAL, ASKED_INSTEAD);
    return clean(await terminal.readStdin(PASSWORD_LIMIT_BYTES), "standard input");
  }
  if (flags.passwordFile === undefined) return undefined;
  const read = await files.read(flags.passwordFile, PASSWORD_LIMIT_BYTES);
  if (!read.ok) throw new UsageError(`cannot read the password file ${flags.passwordFile}: ${read.reason}`);
  return clean(read.bytes, `the file ${flags.passwordFile}`);
}

const NOT_FROM_A_TERMINAL =
  "standard input is a terminal, which would show the password as it is typed; pipe it in";
const ASKED_INSTEAD = "without --password-stdin you are asked for it, and it is not shown";

function clean(bytes: Uint8Array | undefined, from: string): ReadPassword {
  if (bytes === undefined)
    throw new UsageError(`${from} holds more than ${PASSWORD_LIMIT_BYTES} bytes: that is no password`);
  const text = textFromByteString(byteStringFromBytes(bytes));
  const stripped = text.replace(/\r?\n$/, "");
  if (stripped === "") throw new UsageError(`${from} holds no password`);
  const notes = [
    ...(stripped === text ? [] : [`the line end after the password in ${from} was left out`]),
    ...ODDITIES.flatMap(([pattern, words]) =>
      pattern.test(stripped) ? [`the password in ${from} ${words}, which is kept as part of it`] : [],
    ),
  ];
  const password = new SecretText(stripped);
  return notes.length === 0 ? { password } : { password, note: notes.join("; ") };
}

/** What is seldom meant, and hard to see: said, and not changed, since it may be meant after all. */
const ODDITIES: readonly (readonly [RegExp, string])[] = [
  [/^\ufeff/, "begins with a byte order mark"],
  [/\0/, "holds NUL bytes, as text in UTF-16 does"],
  [/^[^\S\ufeff]/, "begins with white space"],
  [/\s$/, "ends in white space"],
];
