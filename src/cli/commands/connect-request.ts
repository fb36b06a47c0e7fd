import type { ConnectIntent } from "../../core/connect/connect-intent.ts";
import type { Credential } from "../../core/credential/credential.ts";
import { SecretText } from "../../core/credential/secret-text.ts";
import { USERNAME_FAULTS, usernameFault } from "../../core/dockerconfig/entry-text.ts";
import { serverKeyFor } from "../../core/dockerconfig/server-key.ts";
import type { ImageReference } from "../../core/image/image-reference.ts";
import { parseImageReference } from "../../core/image/reference.ts";
import {
  addressCovers,
  addressText,
  parseRegistryAddress,
  type RegistryAddress,
} from "../../core/image/registry-address.ts";
import { isObjectName } from "../../core/kube/object-name.ts";
import { ADDRESS_FAULTS } from "../flags/address-faults.ts";
import { readMethod } from "../flags/connect-methods.ts";
import { readDockerLogin } from "../flags/docker-login.ts";
import { type ReadPassword, readPassword } from "../flags/password.ts";
import { shellWord } from "../flags/shell-word.ts";
import { readTimestamp } from "../flags/timestamp.ts";
import { UsageError } from "../flags/usage-error.ts";
import type { RunContext } from "../run-context.ts";
import { canAsk } from "../terminal/interaction.ts";
import type { ConnectFlags } from "./connect.ts";

/** What the flags of `connect` come to, all of it validated; the namespaces are the kubeconfig's business. */
export interface ConnectRequest extends Omit<ConnectIntent, "namespaces"> {
  /** What was changed about the input and the person should know. */
  readonly notes: readonly string[];
}

/** `connect`'s command line. */
export interface ConnectCall {
  readonly argument: string | undefined;
  readonly flags: ConnectFlags;
  /** Ends a credential helper that is being asked. */
  readonly signal: AbortSignal;
}

/**
 * Reads flags, and the credential from password file, standard input, prompt or docker login; throws UsageError
 * for what is wrong or missing.
 */
export async function readConnectRequest(
  context: RunContext,
  { argument, flags, signal }: ConnectCall,
): Promise<ConnectRequest> {
  checkOutput(flags);
  const registry = readRegistry(argument, flags.registry);
  const method = readMethod(flags);
  const image = flags.image === undefined ? undefined : readImage(flags.image, registry);
  const secretName = readName("--secret-name", flags.secretName);
  const expiresAt =
    flags.expiresAt === undefined ? undefined : readTimestamp("--expires-at", flags.expiresAt);
  const accounts = readAccounts(flags);
  const { credential, notes } =
    method.name === "docker-login"
      ? await readDockerLogin(context, { registry, file: flags.fromDockerConfig, signal })
      : await readGivenCredential(context, flags, registry);
  const fault = usernameFault(credential.username);
  if (fault !== undefined) throw new UsageError(`${method.usernameSource}: ${USERNAME_FAULTS[fault]}`);
  return {
    registry,
    entry: {
      serverKey: serverKeyFor(registry),
      credential,
      method: method.name,
      ...(expiresAt === undefined ? {} : { expiresAt }),
    },
    ...(image === undefined ? {} : { image }),
    secretName,
    adopt: flags.adopt === true,
    accounts,
    restart: flags.restart === true,
    notes,
  };
}

function checkOutput(flags: ConnectFlags): void {
  if (flags.output === "yaml" && flags.restart === true && flags.dryRun === "client") {
    throw new UsageError("--restart has no manifest: leave it out with --dry-run=client -o yaml");
  }
}

function readRegistry(argument: string | undefined, flag: string | undefined): RegistryAddress {
  if (argument !== undefined && flag !== undefined && argument !== flag) {
    throw new UsageError("the registry was named twice: as an argument and by --registry");
  }
  const text = argument ?? flag;
  if (text === undefined) {
    throw new UsageError(
      "which registry? connect wants a host, with a path where only a part of it is meant",
      "pullpass connect docker.io --method password --username USER --password-file FILE --image IMAGE",
    );
  }
  const parsed = parseRegistryAddress(text);
  // The text is not repeated: what is no registry may be a URL with a password in it.
  if (!parsed.ok)
    throw new UsageError(
      `that is no registry: ${ADDRESS_FAULTS[parsed.refusal]}`,
      "examples: docker.io, ghcr.io/acme, reg.example.com:5000",
    );
  return parsed.address;
}

function readImage(text: string, registry: RegistryAddress): ImageReference {
  const parsed = parseImageReference(text);
  if (!parsed.ok) throw new UsageError(`--image: \`${text}\` is no image: ${parsed.reason}`);
  if (!addressCovers(registry, parsed.image)) {
    throw new UsageError(
      `--image: \`${text}\` is not of ${addressText(registry)}, but of ${parsed.image.domain}`,
    );
  }
  return parsed.image;
}

function readName(flag: string, value: string): string {
  if (!isObjectName(value)) {
    throw new UsageError(
      `${flag}: \`${value}\` is no name for a Kubernetes object: lower-case letters, digits, \`-\` and \`.\``,
    );
  }
  return value;
}

function readAccounts(flags: ConnectFlags): ConnectIntent["accounts"] {
  if (!flags.attach && flags.serviceAccount !== undefined) {
    throw new UsageError("--no-attach and --service-account exclude each other");
  }
  if (!flags.attach) return { kind: "none" };
  if (flags.serviceAccount === undefined) return { kind: "used" };
  return { kind: "named", names: flags.serviceAccount.map((name) => readName("--service-account", name)) };
}

interface Obtained {
  readonly credential: Credential;
  readonly notes: readonly string[];
}

async function readGivenCredential(
  context: RunContext,
  flags: ConnectFlags,
  registry: RegistryAddress,
): Promise<Obtained> {
  const given = await readPassword(flags, context.terminal, context.files);
  const { username, password, note } = await askForMissing(context, flags, { registry, given });
  return { credential: { username, password }, notes: note === undefined ? [] : [note] };
}

interface Given {
  readonly registry: RegistryAddress;
  readonly given: ReadPassword | undefined;
}

interface Complete extends ReadPassword {
  readonly username: string;
}

/** Asks a person for the password where it is missing and one can be asked; else names all that is missing. */
async function askForMissing(context: RunContext, flags: ConnectFlags, request: Given): Promise<Complete> {
  const { registry, given } = request;
  const { username } = flags;
  if (username !== undefined && given !== undefined) return { username, ...given };
  const forPeople = flags.output === undefined;
  if (username === undefined || !canAsk(context.terminal, { noInput: !flags.input, forPeople })) {
    throw missing(context, { username: username === undefined, password: given === undefined });
  }
  const answer = await context.terminal.ask.hidden(
    `Password or token of ${username} for ${addressText(registry)}`,
  );
  if (answer === "") throw new UsageError("the password is empty");
  return { username, password: new SecretText(answer) };
}

/** Names what is missing, and the whole command with it: what was given, and a place for what was not. */
function missing(
  context: RunContext,
  lacks: { readonly username: boolean; readonly password: boolean },
): UsageError {
  const flags = [
    ...(lacks.username ? ["--username"] : []),
    ...(lacks.password ? ["--password-stdin or --password-file"] : []),
  ];
  const added = [
    ...(lacks.username ? ["--username USER"] : []),
    ...(lacks.password ? ["--password-file FILE"] : []),
  ];
  const command = [context.programName, ...context.args.map(shellWord), ...added].join(" ");
  return new UsageError(`missing: ${flags.join(", ")}`, command);
}
