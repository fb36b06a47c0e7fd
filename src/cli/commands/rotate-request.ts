import { SecretText } from "../../core/credential/secret-text.ts";
import { USERNAME_FAULTS, usernameFault } from "../../core/dockerconfig/entry-text.ts";
import { addressText } from "../../core/image/registry-address.ts";
import type { RotateIntent } from "../../core/rotate/rotate-intent.ts";
import { shellWord } from "../../core/shell-word.ts";
import type { GivenCredential, RotateOptions, RotationQuestion } from "../../jobs/rotate-options.ts";
import { readImage } from "../flags/image.ts";
import { readObjectName, readRegistryAddress } from "../flags/names.ts";
import { readPassword } from "../flags/password.ts";
import { readTimestamp } from "../flags/timestamp.ts";
import { UsageError } from "../flags/usage-error.ts";
import type { RunContext } from "../run-context.ts";
import { canAsk } from "../terminal/interaction.ts";
import type { RotateFlags } from "./rotate.ts";

/** What the flags of `rotate` come to. */
export interface RotateRequest {
  readonly intent: RotateIntent;
  /** Whether the new password came with the command: then nobody else is to make one. */
  readonly isGiven: boolean;
  /** Whose user name and password, once it is known what is in use; throws UsageError where it is missing. */
  readonly obtain: RotateOptions["obtain"];
  /** What was changed about the input and the person should know. */
  readonly notes: readonly string[];
}

/** Reads flags, and the password from file or standard input; throws UsageError for what is wrong. */
export async function readRotateRequest(
  context: RunContext,
  argument: string,
  flags: RotateFlags,
): Promise<RotateRequest> {
  const registry = readRegistryAddress(argument);
  const image = flags.image === undefined ? undefined : readImage(flags.image, registry);
  const secretName = readObjectName("--secret-name", flags.secretName);
  const expiry =
    flags.expiresAt === undefined ? {} : { expiresAt: readTimestamp("--expires-at", flags.expiresAt) };
  const fault = flags.username === undefined ? undefined : usernameFault(flags.username);
  if (fault !== undefined) throw new UsageError(`--username: ${USERNAME_FAULTS[fault]}`);
  const given = await readPassword(flags, context.terminal, context.files);
  const intent = { registry, secretName, ...(image === undefined ? {} : { image }) };
  return {
    intent,
    isGiven: given !== undefined,
    notes: given?.note === undefined ? [] : [given.note],
    async obtain(question) {
      const password = given?.password ?? (await askPassword(context, { intent, flags, question }));
      if (password === undefined) return undefined;
      const username = usernameOf(flags, question);
      return { credential: { username, password }, ...expiry } satisfies GivenCredential;
    },
  };
}

/** The new credential's user name; where several are in use, nobody can tell whose the new password is. */
function usernameOf({ username }: RotateFlags, { users }: RotationQuestion): string {
  if (username !== undefined) return username;
  const [first, second] = users;
  if (first === undefined) throw new Error("there is an entry, so there is a user");
  if (second === undefined) return first.username;
  const each = users.map((user) => `${user.username} (namespace ${user.namespace})`).join(", ");
  throw new UsageError(
    `whose password is it? The entry has several users: ${each}`,
    "--username USER, which all of them get, or -n NAMESPACE for each namespace of one user",
  );
}

interface Asking {
  readonly intent: RotateIntent;
  readonly flags: RotateFlags;
  readonly question: RotationQuestion;
}

/** Undefined where none is needed: a run before left one, or nothing is to be changed. */
async function askPassword(
  context: RunContext,
  { intent, flags, question }: Asking,
): Promise<SecretText | undefined> {
  if (question.hasNext || flags.dryRun !== "none") return undefined;
  const { terminal } = context;
  if (!canAsk(terminal, { noInput: flags.input === false, forPeople: flags.output === undefined })) {
    const command = [context.programName, ...context.args.map(shellWord), "--password-file FILE"].join(" ");
    throw new UsageError("missing: --password-stdin or --password-file, with the new password", command);
  }
  const user = usernameOf(flags, question);
  const answer = await terminal.ask.hidden(
    `New password or token of ${user} for ${addressText(intent.registry)}`,
  );
  if (answer === "") throw new UsageError("the password is empty");
  return new SecretText(answer);
}
