import { shellWord } from "../../core/shell-word.ts";
import { type ConnectMethod, METHOD_NAMES, readMethod } from "../flags/connect-methods.ts";
import { UsageError } from "../flags/usage-error.ts";
import type { RunContext } from "../run-context.ts";
import { canAsk } from "../terminal/interaction.ts";
import type { ConnectFlags } from "./connect.ts";

/** What `connect` cannot do without. */
export type Input = "registry" | "method" | "username" | "password";

interface InputFlags {
  /** The flags that say it, for a message. */
  readonly flags: string;
  /** The same as it stands in a command, with a word in capitals for what only the person knows. */
  readonly written: string;
}

const INPUTS: Readonly<Record<Input, InputFlags>> = {
  registry: { flags: "--registry", written: "--registry REGISTRY" },
  method: { flags: `--method (${METHOD_NAMES})`, written: "--method password" },
  username: { flags: "--username", written: "--username USER" },
  password: { flags: "--password-stdin or --password-file", written: "--password-file FILE" },
};

interface Essentials {
  /** As it was typed. */
  readonly registry: string;
  readonly method: ConnectMethod;
}

/**
 * The registry and the method; throws UsageError that names all that is missing at once, with the whole command.
 * A password alone is not missing where a person can be asked for it.
 */
export function readEssentials(
  context: RunContext,
  argument: string | undefined,
  flags: ConnectFlags,
): Essentials {
  if (argument !== undefined && flags.registry !== undefined && argument !== flags.registry) {
    throw new UsageError("the registry was named twice: as an argument and by --registry");
  }
  const registry = argument ?? flags.registry;
  const method = readMethod(flags);
  const missing = missingInputs(argument, flags);
  const isAsked = missing.join() === "password" && canBeAsked(context, flags);
  if (registry === undefined || method === undefined || (missing.length > 0 && !isAsked)) {
    throw missingError(context, missing);
  }
  return { registry, method };
}

/**
 * All that is missing, in the order in which a person is asked. Where the method is, what `password` needs counts as
 * missing too: that is the method that works with every registry.
 */
export function missingInputs(argument: string | undefined, flags: ConnectFlags): readonly Input[] {
  const method = readMethod(flags);
  const needsPassword = method === undefined || method.name === "password";
  const hasPassword = flags.passwordStdin === true || flags.passwordFile !== undefined;
  const isMissing: Readonly<Record<Input, boolean>> = {
    registry: argument === undefined && flags.registry === undefined,
    method: method === undefined,
    username: needsPassword && flags.username === undefined,
    password: needsPassword && !hasPassword,
  };
  return (["registry", "method", "username", "password"] as const).filter((input) => isMissing[input]);
}

/** Whether `connect` may ask the person at this terminal. */
export function canBeAsked(
  { terminal }: Pick<RunContext, "terminal">,
  flags: Pick<ConnectFlags, "input" | "output">,
): boolean {
  return canAsk(terminal, { noInput: flags.input === false, forPeople: flags.output === undefined });
}

function missingError({ programName, args }: RunContext, missing: readonly Input[]): UsageError {
  const command = [programName, ...args.map(shellWord), ...missing.map((input) => INPUTS[input].written)];
  return new UsageError(
    `missing: ${missing.map((input) => INPUTS[input].flags).join(", ")}`,
    command.join(" "),
  );
}
