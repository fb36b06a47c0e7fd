import { Command, Option } from "commander";
import { describeSource } from "../../core/credential/credential.ts";
import type { SecretText } from "../../core/credential/secret-text.ts";
import { asConfigJson } from "../../core/dockerconfig/as-config-json.ts";
import type { MalformedDockerConfig } from "../../core/dockerconfig/docker-config.ts";
import { printableKey } from "../../core/dockerconfig/key-fault.ts";
import { mergeDocuments } from "../../core/dockerconfig/merge-documents.ts";
import { isObjectName } from "../../core/kube/object-name.ts";
import { openPullSecret } from "../../core/kubelet/pull-secrets.ts";
import type { WrittenSecret } from "../../core/manifests/secret-manifests.ts";
import type { DryRun } from "../../core/report/connect-report.ts";
import { shellWord } from "../../core/shell-word.ts";
import { writePullSecret } from "../../jobs/write-pull-secret.ts";
import { withDeadline } from "../deadline.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { addTimeFlags, type TimeFlags } from "../flags/ask-flags.ts";
import {
  addClusterFlags,
  addFieldManagerFlag,
  type ClusterFlags,
  collect,
  readOneNamespace,
} from "../flags/cluster-flags.ts";
import { nameOfFile } from "../flags/dockerconfig-file.ts";
import { readPullSecretFile } from "../flags/pull-secret-file.ts";
import { UsageError } from "../flags/usage-error.ts";
import { openCluster } from "../open-cluster.ts";
import { renderDocument } from "../render/manifests.ts";
import { printNotes } from "../render/note.ts";
import { printable } from "../render/printable.ts";
import { printSecretWrite } from "../render/secret-write.ts";
import type { RunContext } from "../run-context.ts";

interface MergeFlags extends ClusterFlags, TimeFlags {
  readonly into?: string;
  readonly adopt?: true;
  readonly dryRun?: DryRun;
  readonly output?: "json" | "yaml" | "name";
}

const EXAMPLES = `
Examples:
  # two docker configs as one; the last that has a key wins
  pullpass secret merge base.json team.json > config.json

  # into the secret of namespace shop, whose other entries stay as they are
  pullpass secret merge team.json --into pullpass -n shop
`;

export function mergeCommand(context: RunContext, setExitCode: (code: ExitCode) => void): Command {
  const command = new Command("merge")
    .summary("merge docker configs, into one or into a Secret")
    .description(
      "Merges the entries of docker configs. The first one stays byte for byte but for the entries that a later one " +
        "has, too: the last wins. Prints the result, which holds the credentials, or with --into writes the entries " +
        "into a Secret. A Secret that pullpass did not make is written with --adopt alone, one of a tool's never.",
    )
    .argument("<files...>", "docker configs, or Secret manifests in YAML or JSON; - is standard input")
    .option("--into <name>", "the Secret to put the entries into; it is made where there is none")
    .option("--adopt", "take over a Secret which pullpass did not make, its entries kept")
    .option("-n, --namespace <name>", "the namespace of --into; default: the context's", collect)
    .addOption(
      new Option("--dry-run <how>", "with --into: change nothing").choices(["none", "client", "server"]),
    )
    .addOption(
      new Option("-o, --output <format>", "with --into: print a report instead").choices([
        "json",
        "yaml",
        "name",
      ]),
    )
    .addHelpText("after", EXAMPLES);
  addTimeFlags(addFieldManagerFlag(addClusterFlags(command)));
  command.action(async (files: readonly string[], flags: MergeFlags) => {
    setExitCode(await runMerge(context, files, flags));
  });
  return command;
}

async function runMerge(context: RunContext, files: readonly string[], flags: MergeFlags): Promise<ExitCode> {
  const namespace = readOneNamespace(flags);
  checkFlags(files, flags);
  const document = await mergeFiles(context, files);
  const { terminal } = context;
  const { into } = flags;
  if (into !== undefined) return writeInto(context, { secretName: into, namespace, document }, flags);
  const text = renderDocument(document);
  if (text === undefined)
    throw new UsageError("the result holds bytes that are no UTF-8, which printing would change: use --into");
  if (terminal.stdoutIsTerminal) printNotes(terminal, ["what follows holds the credentials"]);
  terminal.out(text);
  return EXIT.ok;
}

function checkFlags(files: readonly string[], flags: MergeFlags): void {
  if (files.filter((file) => file === "-").length > 1)
    throw new UsageError("standard input can be read once: give - once");
  if (flags.into !== undefined) {
    if (!isObjectName(flags.into)) throw new UsageError(`--into: \`${flags.into}\` is no name for a Secret`);
    return;
  }
  const needless = [
    ["--adopt", flags.adopt],
    ["--dry-run", flags.dryRun],
    ["--output", flags.output],
    ["--namespace", flags.namespace],
  ].flatMap(([flag, value]) => (value === undefined ? [] : [flag]));
  if (needless.length > 0) throw new UsageError(`${needless.join(", ")}: only with --into`);
}

/** The first file's bytes, with the entries of the others; says which entries gave way. */
async function mergeFiles(context: RunContext, files: readonly string[]): Promise<SecretText> {
  let merged: SecretText | undefined;
  for (const file of files) {
    for (const { name, document } of await readDocuments(context, file)) {
      // Merged with itself the first stays as it is, and is decoded like the others.
      const merge = mergeDocuments(merged ?? document, document);
      if (!merge.ok) throw undecodable(context, { file, name }, merge.fault);
      const replaced = merge.entries.filter(({ change }) => change === "replaced");
      for (const { key } of replaced)
        printNotes(context.terminal, [`the entry \`${printableKey(key)}\` is taken from ${name}`]);
      merged = merge.document;
    }
  }
  if (merged === undefined) throw new UsageError("which docker configs? Give files, or - for standard input");
  return merged;
}

interface NamedDocument {
  /** Where it is from, in words. */
  readonly name: string;
  readonly document: SecretText;
}

/** The docker config of a file, or those of the Secrets in it. */
async function readDocuments(context: RunContext, file: string): Promise<readonly NamedDocument[]> {
  const read = await readPullSecretFile(context, file);
  if (read.kind === "docker-config") return [{ name: nameOfFile(file), document: read.document }];
  if (read.secrets.length === 0) throw new UsageError(`${nameOfFile(file)} holds no pull secret to merge`);
  return read.secrets.map((secret) => documentOf(context, file, secret));
}

function documentOf(context: RunContext, file: string, secret: WrittenSecret): NamedDocument {
  const { name: secretName, namespace = "" } = secret.metadata;
  const name = printable(describeSource({ kind: "secret", namespace, name: secretName, file }));
  const opened = openPullSecret(secret);
  switch (opened.kind) {
    case "document":
      return { name, document: asConfigJson(opened.document, opened.format) };
    case "skipped":
      throw new UsageError(
        `every kubelet passes over ${name}: nothing is merged`,
        lintCommand(context, file),
      );
    case "malformed":
      throw undecodable(context, { file, name }, opened.fault);
  }
}

function undecodable(
  context: RunContext,
  { file, name }: { readonly file: string; readonly name: string },
  { key, reason }: MalformedDockerConfig,
): UsageError {
  const where = key === undefined ? "" : `, entry \`${printable(printableKey(key))}\``;
  return new UsageError(`the kubelet cannot decode ${name}${where}: ${reason}`, lintCommand(context, file));
}

function lintCommand({ programName }: RunContext, file: string): string {
  const path = file === "-" || file.includes("/") ? file : `./${file}`;
  return `${programName} secret lint ${shellWord(path)}`;
}

interface Into {
  readonly secretName: string;
  readonly namespace: string | undefined;
  readonly document: SecretText;
}

function writeInto(context: RunContext, into: Into, flags: MergeFlags): Promise<ExitCode> {
  const { secretName, document } = into;
  const { dryRun = "none" } = flags;
  return withDeadline(context, flags.timeout, async (signal) => {
    const ports = await openCluster(context, flags, signal);
    const namespace = into.namespace ?? ports.kube.cluster.namespace;
    const madeAt = ports.clock.now().toISOString();
    const wish = {
      kind: "merge",
      namespace,
      secretName,
      document,
      adopt: flags.adopt === true,
      madeAt,
    } as const;
    const write = await writePullSecret(ports, wish, dryRun);
    await printSecretWrite(context, { ...flags, dryRun }, write);
    return exitCodeOf(write.verdict);
  });
}
