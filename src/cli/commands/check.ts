import { Command, InvalidArgumentError, Option } from "commander";
import type { PullSources } from "../../core/check/pull-sources.ts";
import type { ImageReference } from "../../core/image/image-reference.ts";
import { type Platform, parsePlatform } from "../../core/image/platform.ts";
import { parseImageReference, withDefaultTag } from "../../core/image/reference.ts";
import { lookupDockerConfigFile } from "../../core/kubelet/docker-config-file.ts";
import type { CheckReport } from "../../core/report/check-report.ts";
import { checkInCluster, checkSources } from "../../jobs/check.ts";
import { withDeadline } from "../deadline.ts";
import type { ExitCode } from "../exit-code.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { type AskFlags, addAskFlags } from "../flags/ask-flags.ts";
import { addClusterFlags, type ClusterFlags, collect, readNamespaces } from "../flags/cluster-flags.ts";
import { UsageError } from "../flags/usage-error.ts";
import { renderCheckReport } from "../render/check-report.ts";
import { renderEnvelope } from "../render/envelope.ts";
import { paintFor } from "../render/paint.ts";
import { asCalled } from "../render/program-name.ts";
import type { RunContext } from "../run-context.ts";

interface CheckFlags extends ClusterFlags, AskFlags {
  readonly serviceAccount: string;
  readonly platform?: Platform;
  readonly secretFile?: string;
  readonly output?: "json" | "yaml";
}

/** A docker config of this size is none: the API takes secrets up to 1 MiB. */
const SECRET_FILE_LIMIT_BYTES = 1_048_576;

const EXAMPLES = `
Examples:
  # would a new Pod of ServiceAccount web in namespace shop get this image?
  pullpass check ghcr.io/acme/app:1 -n shop --service-account web

  # what the kubelet would try, without asking the registry
  pullpass check ghcr.io/acme/app:1 --prove none

  # a docker config in a file instead of the cluster
  pullpass check ghcr.io/acme/app:1 --secret-file config.json
`;

export function checkCommand(context: RunContext, setExitCode: (code: ExitCode) => void): Command {
  const command = new Command("check")
    .summary("would a Pod be able to pull this image?")
    .description(
      "Says whether a new Pod could pull an image: finds the credentials that the kubelet would try, in its " +
        "order, and asks the registry with each. Writes nothing (with --prove-from node, one short-lived Pod).",
    )
    .argument("<image>", "the image, as a Pod would name it")
    .option("-n, --namespace <name>", "the namespace; default: the context's", collect)
    .option("--service-account <name>", "the Pod's ServiceAccount", "default")
    .option("--platform <os/arch>", "the platform that is needed; default: one of the nodes'", readPlatform)
    .option(
      "--secret-file <file>",
      "a docker config to look in, instead of the cluster (- is standard input)",
    )
    .addOption(new Option("-o, --output <format>", "print a report instead").choices(["json", "yaml"]))
    .addHelpText("after", EXAMPLES);
  addAskFlags(addClusterFlags(command));
  command.action(async (image: string, flags: CheckFlags) => {
    setExitCode(await runCheck(context, image, flags));
  });
  return command;
}

function readPlatform(text: string): Platform {
  const platform = parsePlatform(text);
  if (platform === undefined) throw new InvalidArgumentError("write it as linux/amd64 or linux/arm/v7.");
  return platform;
}

function readImage(text: string): ImageReference {
  const parsed = parseImageReference(text);
  if (!parsed.ok) throw new UsageError(`\`${text}\` is no image: ${parsed.reason}`);
  return withDefaultTag(parsed.image);
}

function runCheck(context: RunContext, text: string, flags: CheckFlags): Promise<ExitCode> {
  const image = readImage(text);
  return withDeadline(context, flags.timeout, async (signal) => {
    const plainHttpDomains = flags.insecureRegistry ? [image.domain] : [];
    const open = { ask: flags, plainHttpDomains, signal };
    const report =
      flags.secretFile === undefined
        ? await checkCluster(context, { image, flags, open })
        : await checkFile(context, { image, flags, open }, flags.secretFile);
    print(context, flags, { ...report, findings: asCalled(report.findings, context.programName) });
    return exitCodeOf(report.verdict);
  });
}

interface Asked {
  readonly image: ImageReference;
  readonly flags: CheckFlags;
  readonly open: Parameters<RunContext["openRegistry"]>[0];
}

async function checkCluster(context: RunContext, { image, flags, open }: Asked): Promise<CheckReport> {
  const [namespace, another] = readNamespaces(flags) ?? [];
  if (another !== undefined) throw new UsageError("check looks at one namespace: give --namespace once");
  const ports = await context.openPorts({ ...open, cluster: flags });
  const account = { namespace: namespace ?? ports.kube.cluster.namespace, name: flags.serviceAccount };
  return checkInCluster(ports, account, {
    image,
    depth: flags.prove,
    ...(flags.platform === undefined ? {} : { platform: flags.platform }),
    ...(flags.proveFrom === undefined || flags.proveFrom === "here"
      ? {}
      : { node: flags.proveFrom.node === undefined ? {} : { name: flags.proveFrom.node } }),
  });
}

async function checkFile(
  context: RunContext,
  { image, flags, open }: Asked,
  path: string,
): Promise<CheckReport> {
  if (flags.proveFrom !== undefined && flags.proveFrom !== "here") {
    throw new UsageError(
      "--secret-file looks at no cluster, so no node can prove it: leave out --prove-from",
    );
  }
  const bytes = await readSecretFile(context, path);
  const ports = await context.openRegistry(open);
  return checkSources(ports, sourcesOfFile(path, bytes, image), {
    image,
    depth: flags.prove,
    platforms: flags.platform === undefined ? [] : [flags.platform],
    place: { image: image.text },
  });
}

async function readSecretFile(context: RunContext, path: string): Promise<Uint8Array> {
  if (path === "-") {
    const bytes = await context.terminal.readStdin(SECRET_FILE_LIMIT_BYTES);
    if (bytes === undefined)
      throw new UsageError(`standard input holds more than ${SECRET_FILE_LIMIT_BYTES} bytes`);
    return bytes;
  }
  const read = await context.files.read(path, SECRET_FILE_LIMIT_BYTES);
  if (!read.ok) throw new UsageError(`cannot read the secret file ${path}: ${read.reason}`);
  return read.bytes;
}

function sourcesOfFile(path: string, bytes: Uint8Array, image: ImageReference): PullSources {
  const lookup = lookupDockerConfigFile({ path, bytes }, image);
  if (!lookup.ok)
    return { kind: "malformed", malformed: { source: { kind: "file", path }, ...lookup.malformed } };
  return { kind: "readable", candidates: lookup.candidates, skipped: [], missing: [], present: [path] };
}

function print(context: RunContext, flags: CheckFlags, report: CheckReport): void {
  const { terminal } = context;
  if (flags.output !== undefined) {
    const { verdict, ...rest } = report;
    const answer = verdict === "not-permitted" ? "unsure" : verdict;
    terminal.out(
      renderEnvelope(
        "CheckReport",
        flags.prove === "none" && verdict === "yes" ? rest : { answer, ...rest },
        flags.output,
      ),
    );
    return;
  }
  const isAsked = flags.prove !== "none";
  const rendered = renderCheckReport(report, {
    isAsked,
    paint: paintFor(terminal.stderrIsTerminal, terminal.environment),
  });
  terminal.out(rendered.out);
  terminal.err(rendered.err);
}
