import type { ConnectIntent, PullSecretEntry } from "../../core/connect/connect-intent.ts";
import type { Credential } from "../../core/credential/credential.ts";
import { SecretText } from "../../core/credential/secret-text.ts";
import { USERNAME_FAULTS, usernameFault } from "../../core/dockerconfig/entry-text.ts";
import { serverKeyFor } from "../../core/dockerconfig/server-key.ts";
import { addressText, type RegistryAddress } from "../../core/image/registry-address.ts";
import { readAttachment } from "../flags/attach-flags.ts";
import { type AzureMethodName, azureMethodName, type ConnectMethod } from "../flags/connect-methods.ts";
import { readDockerLogin } from "../flags/docker-login.ts";
import { type ExistingSecretWish, readFromSecret } from "../flags/from-secret.ts";
import { readImage } from "../flags/image.ts";
import { readObjectName, readRegistryAddress } from "../flags/names.ts";
import { type ReadPassword, readPassword } from "../flags/password.ts";
import { readTimestamp } from "../flags/timestamp.ts";
import { UsageError } from "../flags/usage-error.ts";
import type { RunContext } from "../run-context.ts";
import type { ConnectFlags } from "./connect.ts";
import { readEssentials } from "./connect-missing.ts";

/** Where the credential comes from. */
export type CredentialSource =
  | { readonly kind: "given"; readonly entry: PullSecretEntry }
  /** It lies in a secret of the cluster, and has to be found or read there. */
  | { readonly kind: "existing-secret"; readonly wish: ExistingSecretWish }
  /** Azure has it, or makes it. */
  | { readonly kind: "azure"; readonly method: AzureMethodName };

/** What `connect` is to do, before it knows the credential. */
export interface ConnectWish extends Omit<ConnectIntent, "entry" | "references"> {
  readonly source: CredentialSource;
}

/** What the flags of `connect` come to, all of it validated; the namespaces are the kubeconfig's business. */
export interface ConnectRequest extends Omit<ConnectWish, "namespaces"> {
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
  const essentials = readEssentials(context, argument, flags);
  const { method } = essentials;
  const registry = readRegistryAddress(essentials.registry);
  const image = flags.image === undefined ? undefined : readImage(flags.image, registry);
  const secretName = readObjectName("--secret-name", flags.secretName);
  const expiresAt =
    flags.expiresAt === undefined ? undefined : readTimestamp("--expires-at", flags.expiresAt);
  const attachment = readAttachment(flags);
  const { source, notes } = await readSource(context, { method, registry, flags, signal, expiresAt });
  return {
    registry,
    source,
    ...(image === undefined ? {} : { image }),
    secretName,
    adopt: flags.adopt === true,
    ...attachment,
    restart: flags.restart === true,
    notes,
  };
}

interface SourceCall {
  readonly method: ConnectMethod;
  readonly registry: RegistryAddress;
  readonly flags: ConnectFlags;
  readonly signal: AbortSignal;
  readonly expiresAt: string | undefined;
}

async function readSource(
  context: RunContext,
  { method, registry, flags, signal, expiresAt }: SourceCall,
): Promise<Pick<ConnectRequest, "source" | "notes">> {
  const expiry = expiresAt === undefined ? {} : { expiresAt };
  if (method.name === "existing-secret") {
    const wish = { ...readFromSecret(flags.fromSecret), ...expiry };
    return { source: { kind: "existing-secret", wish }, notes: [] };
  }
  const azure = azureMethodName(method);
  if (azure !== undefined) return { source: { kind: "azure", method: azure }, notes: [] };
  const { credential, notes } =
    method.name === "docker-login"
      ? await readDockerLogin(context, { registry, file: flags.fromDockerConfig, signal })
      : await readGivenCredential(context, flags, registry);
  const fault = usernameFault(credential.username);
  if (fault !== undefined) throw new UsageError(`${method.usernameSource}: ${USERNAME_FAULTS[fault]}`);
  const entry = { serverKey: serverKeyFor(registry), credential, method: method.name, ...expiry };
  return { source: { kind: "given", entry }, notes };
}

function checkOutput(flags: ConnectFlags): void {
  if (flags.output === "yaml" && flags.restart === true && flags.dryRun === "client") {
    throw new UsageError("--restart has no manifest: leave it out with --dry-run=client -o yaml");
  }
  if (flags.output === "yaml" && flags.workload !== undefined && flags.dryRun === "client") {
    throw new UsageError(
      "--workload has no manifest: whoever applies the workload's own would take a second one back",
      `name the secret in that one, beside the containers: imagePullSecrets: [{name: ${flags.secretName}}]`,
    );
  }
}

interface Obtained {
  readonly credential: Credential;
  readonly notes: readonly string[];
}

/** The password that the flags point to; without one the person is asked, who can be, or it would be missing. */
async function readGivenCredential(
  context: RunContext,
  flags: ConnectFlags,
  registry: RegistryAddress,
): Promise<Obtained> {
  const { username } = flags;
  if (username === undefined) throw new Error("unreachable: a missing user name was named above");
  const given = await readPassword(flags, context.terminal, context.files);
  const { password, note } = given ?? (await askPassword(context, username, registry));
  return { credential: { username, password }, notes: note === undefined ? [] : [note] };
}

async function askPassword(
  { terminal }: RunContext,
  username: string,
  registry: RegistryAddress,
): Promise<ReadPassword> {
  const answer = await terminal.ask.hidden(`Password or token of ${username} for ${addressText(registry)}`);
  if (answer === "") throw new UsageError("the password is empty");
  return { password: new SecretText(answer) };
}
