import { Command, Option } from "commander";
import type { SecretText } from "../../core/credential/secret-text.ts";
import { inspectFile } from "../../core/inspect/inspect.ts";
import type { Manifest } from "../../core/kube/kube.ts";
import { isObjectName } from "../../core/kube/object-name.ts";
import { newSecretManifest } from "../../core/plan/new-secret.ts";
import type { DryRun } from "../../core/report/connect-report.ts";
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
import {
  addDockerRegistryFlags,
  type DockerRegistryFlags,
  readDocument,
} from "../flags/docker-registry-flags.ts";
import { UsageError } from "../flags/usage-error.ts";
import { dryRunOption } from "../flags/write-flags.ts";
import { openCluster } from "../open-cluster.ts";
import { displayOf } from "../render/display.ts";
import { renderFindings } from "../render/finding.ts";
import { renderManifest } from "../render/manifests.ts";
import { printNotes } from "../render/note.ts";
import { printSecretWrite } from "../render/secret-write.ts";
import type { RunContext } from "../run-context.ts";

interface MakeFlags extends ClusterFlags, TimeFlags, DockerRegistryFlags {
  readonly dryRun: DryRun;
  readonly output?: "json" | "yaml" | "name";
}

const EXAMPLES = `
Examples:
  # as kubectl create secret docker-registry has it, the password from a file
  pullpass secret make regcred -n shop --docker-server ghcr.io \\
    --docker-username acme --docker-password-file token.txt

  # two registries in one secret: the first user name is for the first server
  pullpass secret make regcred --docker-server ghcr.io --docker-server quay.io \\
    --docker-username acme --docker-username acme+pull \\
    --docker-password-file ghcr.txt --docker-password-file quay.txt

  # a manifest; it holds the credential
  pullpass secret make regcred --from-file config.json --dry-run=client -o yaml
`;

export function makeCommand(context: RunContext, setExitCode: (code: ExitCode) => void): Command {
  const command = new Command("make")
    .summary("make a pull secret, as kubectl create secret docker-registry does")
    .description(
      "Makes a pull secret with the flags of `kubectl create secret docker-registry` and the same bytes in it, " +
        "for several registries if wanted. Says what the kubelet would not match. A secret that is there already " +
        "is left as it is (exit code 1).",
    )
    .argument("<name>", "the Secret's name")
    .option("-n, --namespace <name>", "the namespace; default: the context's", collect)
    .addOption(dryRunOption())
    .addOption(
      new Option(
        "-o, --output <format>",
        "json or yaml: with --dry-run=client the manifest, else a report",
      ).choices(["json", "yaml", "name"]),
    )
    .addHelpText("after", EXAMPLES);
  addDockerRegistryFlags(command);
  addTimeFlags(addFieldManagerFlag(addClusterFlags(command)));
  command.action(async (name: string, flags: MakeFlags) => {
    setExitCode(await runMake(context, name, flags));
  });
  return command;
}

async function runMake(context: RunContext, secretName: string, flags: MakeFlags): Promise<ExitCode> {
  if (!isObjectName(secretName)) throw new UsageError(`\`${secretName}\` is no name for a Secret`);
  const namespace = readOneNamespace(flags);
  const { document, notes } = await readDocument(context, flags);
  printNotes(context.terminal, notes);
  warn(context, document);
  const place = namespace === undefined ? {} : { namespace };
  if (flags.dryRun === "client") {
    await printManifest(context, flags, {
      name: secretName,
      manifest: newSecretManifest({ ...place, secretName, document }),
    });
    return EXIT.ok;
  }
  return withDeadline(context, flags.timeout, async (signal) => {
    const ports = await openCluster(context, flags, signal);
    const wish = {
      kind: "new",
      namespace: namespace ?? ports.kube.cluster.namespace,
      secretName,
      document,
    } as const;
    const write = await writePullSecret(ports, wish, flags.dryRun);
    await printSecretWrite(context, flags, write);
    return exitCodeOf(write.verdict);
  });
}

/** kubectl writes what it is told, and so does this; but not without a word. */
function warn({ terminal }: RunContext, document: SecretText): void {
  const { findings } = inspectFile("-", document);
  const ours = findings.map((finding) => ({ ...finding, evidence: [], severity: "warning" as const }));
  terminal.err(renderFindings(ours, displayOf(terminal, "stderr")));
}

async function printManifest(
  { terminal }: RunContext,
  flags: MakeFlags,
  made: { readonly name: string; readonly manifest: Manifest },
): Promise<void> {
  switch (flags.output) {
    case undefined:
      terminal.out(`secret/${made.name} created (dry run)\n`);
      return;
    case "name":
      terminal.out(`secret/${made.name}\n`);
      return;
    default:
      if (terminal.stdoutIsTerminal) printNotes(terminal, ["what follows holds the credential"]);
      terminal.out(await renderManifest(made.manifest, flags.output));
  }
}
