import { type Command, Option } from "commander";
import { SecretText } from "../../core/credential/secret-text.ts";
import { USERNAME_FAULTS, usernameFault } from "../../core/dockerconfig/entry-text.ts";
import { type KubectlEntry, kubectlDocument } from "../../core/dockerconfig/kubectl-document.ts";
import type { RunContext } from "../run-context.ts";
import { canAsk } from "../terminal/interaction.ts";
import { collect } from "./cluster-flags.ts";
import { readDockerConfigFile } from "./dockerconfig-file.ts";
import { type ReadPassword, readPassword, refusePassword } from "./password.ts";
import { UsageError } from "./usage-error.ts";

/** The flags of `kubectl create secret docker-registry` that say what is in the secret, and ours for passwords. */
export interface DockerRegistryFlags {
  readonly dockerServer?: readonly string[];
  readonly dockerUsername?: readonly string[];
  readonly dockerPasswordFile?: readonly string[];
  readonly dockerPasswordStdin?: true;
  readonly dockerEmail?: readonly string[];
  readonly fromFile?: string;
  readonly appendHash?: string | true;
  readonly saveConfig?: string | true;
  /** Taken and of no effect: what is written is made here, and the API server looks at it in any case. */
  readonly validate?: string | true;
  /** Taken and of no effect: a manifest that is made here has none. */
  readonly showManagedFields?: string | true;
  readonly template?: string;
  readonly allowMissingTemplateKeys?: string | true;
  /** commander's reading of `--no-input`. */
  readonly input?: boolean;
  /** Absent: for people. */
  readonly output?: "json" | "yaml" | "name";
}

/** kubectl's own default. */
const DEFAULT_SERVER = "https://index.docker.io/v1/";

export function addDockerRegistryFlags(command: Command): Command {
  const refused = (name: string) =>
    new Option(`${name} <password>`).argParser(refuseDockerPassword).hideHelp();
  return command
    .option("--docker-server <key>", `the server key (repeatable); default: ${DEFAULT_SERVER}`, collect)
    .option("--docker-username <name>", "the user name, one for each server", collect)
    .option(
      "--docker-password-file <file>",
      "read the password or token from a file, one for each server (- is standard input)",
      collect,
    )
    .option("--docker-password-stdin", "read the password or token from standard input")
    .option(
      "--docker-email <email>",
      "written beside it, as kubectl does; registries do not ask for it",
      collect,
    )
    .option(
      "--from-file <file>",
      "the docker config itself, as [.dockerconfigjson=]FILE (- is standard input)",
    )
    .addOption(new Option("--append-hash [boolean]").hideHelp())
    .addOption(new Option("--save-config [boolean]").hideHelp())
    .addOption(new Option("--validate [how]").hideHelp())
    .addOption(new Option("--show-managed-fields [boolean]").hideHelp())
    .addOption(new Option("--template <template>").hideHelp())
    .addOption(new Option("--allow-missing-template-keys [boolean]").hideHelp())
    .addOption(refused("--docker-password"))
    .addOption(refused("--password"));
}

/** With kubectl's flag a password is not taken either; the flags to use instead have kubectl's prefix. */
function refuseDockerPassword(): never {
  try {
    return refusePassword();
  } catch (cause) {
    if (!(cause instanceof UsageError)) throw cause;
    throw new UsageError(
      cause.message,
      "--docker-password-stdin, --docker-password-file FILE, or neither to be asked for it",
    );
  }
}

/** kubectl's flags that would put the credential, or what it can be guessed from, where a secret has no place. */
function refuseRevealing({ appendHash, saveConfig, template }: DockerRegistryFlags): void {
  if (isOn(saveConfig))
    throw new UsageError(
      "--save-config would write the credential a second time, into an annotation that `kubectl describe` shows",
      "leave it out; for `kubectl apply`: --dry-run=client -o yaml | kubectl apply --server-side -f -",
    );
  if (isOn(appendHash))
    throw new UsageError(
      "--append-hash would put a hash of the password into the name, by which anybody who sees the name can test guesses",
      "leave it out, and choose the name",
    );
  if (template !== undefined)
    throw new UsageError(
      "--template would print parts of a secret by themselves",
      "take them from the manifest: --dry-run=client -o json | jq",
    );
}

/** As kubectl reads a flag that is yes or no. */
function isOn(flag: string | true | undefined): boolean {
  return flag === true || (flag !== undefined && /^(?:1|t|true)$/i.test(flag));
}

export interface ReadDocument {
  readonly document: SecretText;
  /** What was changed about the input and the person should know. */
  readonly notes: readonly string[];
}

/** The docker config that the flags describe, its bytes those of kubectl; throws UsageError for what is missing. */
export async function readDocument(context: RunContext, flags: DockerRegistryFlags): Promise<ReadDocument> {
  refuseRevealing(flags);
  if (flags.fromFile !== undefined) {
    const others = [flags.dockerServer, flags.dockerUsername, flags.dockerPasswordFile, flags.dockerEmail];
    if (flags.dockerPasswordStdin === true || others.some((value) => value !== undefined))
      throw new UsageError("--from-file and the --docker-… flags exclude each other");
    return { document: await readDockerConfigFile(context, pathOf(flags.fromFile)), notes: [] };
  }
  const servers = flags.dockerServer ?? [DEFAULT_SERVER];
  checkCounts(servers, flags);
  const entries: KubectlEntry[] = [];
  const notes: string[] = [];
  for (const [place, key] of servers.entries()) {
    const username = flags.dockerUsername?.[place] ?? "";
    const fault = usernameFault(username);
    if (fault !== undefined) throw new UsageError(`--docker-username: ${USERNAME_FAULTS[fault]}`);
    const { password, note } = await passwordOf(context, flags, { place, key, username });
    if (note !== undefined) notes.push(note);
    const email = flags.dockerEmail?.[place];
    entries.push({ key, username, password, ...(email === undefined ? {} : { email }) });
  }
  return { document: kubectlDocument(entries), notes };
}

/** kubectl takes `KEY=FILE`, and this is the one key that a secret of the type has. */
function pathOf(fromFile: string): string {
  const [, key, path] = /^([^=]*)=(.*)$/s.exec(fromFile) ?? [];
  if (key === undefined || path === undefined) return fromFile;
  if (key !== ".dockerconfigjson")
    throw new UsageError(
      "--from-file: a pull secret has one key, `.dockerconfigjson`; write .dockerconfigjson=FILE",
    );
  return path;
}

/** What is given several times belongs together by its place: the first user name to the first server. */
function checkCounts(servers: readonly string[], flags: DockerRegistryFlags): void {
  const lists = [
    ["--docker-username", flags.dockerUsername],
    ["--docker-password-file", flags.dockerPasswordFile],
    ["--docker-email", flags.dockerEmail],
  ] as const;
  if (flags.dockerUsername === undefined)
    throw new UsageError("missing: --docker-username, or --from-file with a docker config");
  for (const [flag, values] of lists) {
    if (values !== undefined && values.length !== servers.length)
      throw new UsageError(
        `${flag} is given ${values.length} times for ${servers.length} servers: each server wants one, in the same order`,
      );
  }
  if (new Set(servers).size < servers.length) throw new UsageError("--docker-server: a key is given twice");
  if (flags.dockerPasswordStdin === true && servers.length > 1)
    throw new UsageError("--docker-password-stdin is for one server: give --docker-password-file for each");
}

interface Wanted {
  readonly place: number;
  readonly key: string;
  readonly username: string;
}

async function passwordOf(
  context: RunContext,
  flags: DockerRegistryFlags,
  { place, key, username }: Wanted,
): Promise<ReadPassword> {
  const { terminal, files } = context;
  const file = flags.dockerPasswordFile?.[place];
  if (file !== undefined && flags.dockerPasswordStdin === true)
    throw new UsageError("--docker-password-stdin and --docker-password-file exclude each other");
  const from = file === undefined ? {} : { passwordFile: file };
  const stdin = flags.dockerPasswordStdin === true ? { passwordStdin: true as const } : {};
  const given = await readPassword({ ...from, ...stdin }, terminal, files);
  if (given !== undefined) return given;
  if (!canAsk(terminal, { noInput: flags.input === false, forPeople: flags.output === undefined }))
    throw new UsageError("missing: --docker-password-stdin or --docker-password-file");
  const answer = await terminal.ask.hidden(`Password or token of ${username} for ${key}`);
  if (answer === "") throw new UsageError("the password is empty");
  return { password: new SecretText(answer) };
}
