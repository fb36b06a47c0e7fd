import { Command, InvalidArgumentError, Option } from "commander";
import type { ImageReference } from "../../core/image/image-reference.ts";
import { type Platform, parsePlatform } from "../../core/image/platform.ts";
import { parseImageReference, withDefaultTag } from "../../core/image/reference.ts";
import type { CheckReport } from "../../core/report/check-report.ts";
import { checkInCluster, checkSources } from "../../jobs/check.ts";
import { withDeadline } from "../deadline.ts";
import type { ExitCode } from "../exit-code.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { addAskFlags } from "../flags/ask-flags.ts";
import { addClusterFlags, collect, readOneNamespace } from "../flags/cluster-flags.ts";
import { UsageError } from "../flags/usage-error.ts";
import { answered } from "../render/check-answer.ts";
import { renderCheckAnswer, renderCheckFindings } from "../render/check-report.ts";
import { renderCandidateNames, renderCheckRow } from "../render/check-wide.ts";
import { displayOf } from "../render/display.ts";
import { renderEnvelope } from "../render/envelope.ts";
import type { Paint } from "../render/paint.ts";
import { asCalled } from "../render/program-name.ts";
import type { RunContext } from "../run-context.ts";
import { type CheckFlags, refuseNodeProof } from "./check-flags.ts";
import { readSecretFile, sourcesOfFile } from "./check-secret-file.ts";

const EXAMPLES = `
Examples:
  # would a new Pod of ServiceAccount web in namespace shop get this image?
  pullpass check ghcr.io/acme/app:1 -n shop --service-account web

  # what the kubelet would try, without asking the registry
  pullpass check ghcr.io/acme/app:1 --prove none

  # a docker config in a file instead of the cluster
  pullpass check ghcr.io/acme/app:1 --secret-file config.json

  # every image of every Pod template of a chart, before it is installed
  helm template ./chart | pullpass check -n shop -f -

  # a folder of manifests in a pipeline without a cluster, for code scanning
  pullpass check -R -f deploy/ --secret-file config.json -o sarif > pull.sarif
`;

export function checkCommand(context: RunContext, setExitCode: (code: ExitCode) => void): Command {
  const command = new Command("check")
    .summary("would a Pod be able to pull this image?")
    .description(
      "Says whether a new Pod could pull an image, or every image of manifests: finds the credentials that the " +
        "kubelet would try, in its order, and asks the registry with each. Writes nothing (with --prove-from node, " +
        "one short-lived Pod).",
    )
    .argument("[image]", "the image, as a Pod would name it")
    .option("-f, --filename <path>", "manifests instead: a file, a folder or - (repeatable)", collect)
    .option("-R, --recursive", "read the folders in the folders of -f too")
    .option(
      "-n, --namespace <name>",
      "the namespace, where a manifest names none; default: the context's",
      collect,
    )
    .option("--service-account <name>", "the Pod's ServiceAccount; default: `default`")
    .option("--platform <os/arch>", "the platform that is needed; default: one of the nodes'", readPlatform)
    .option(
      "--secret-file <file>",
      "a docker config to look in, instead of the cluster (- is standard input)",
    )
    .addOption(
      new Option(
        "-o, --output <format>",
        "print a report instead; wide: a table with credentials; name: the secrets that would be tried, with -f the " +
          "objects that lack one; sarif: with -f",
      ).choices(["json", "yaml", "name", "wide", "sarif"]),
    )
    .addHelpText("after", EXAMPLES);
  addAskFlags(addClusterFlags(command));
  command.action(async (image: string | undefined, flags: CheckFlags) => {
    setExitCode(await run(context, image, flags));
  });
  return command;
}

async function run(context: RunContext, image: string | undefined, flags: CheckFlags): Promise<ExitCode> {
  if (flags.filename !== undefined) {
    if (image !== undefined)
      throw new UsageError("an image and -f exclude each other: the manifests name the images");
    // Loaded when it is asked for: most runs are about one image.
    const { runCheckManifests } = await import("./check-manifests.ts");
    return runCheckManifests(context, { ...flags, filename: flags.filename });
  }
  if (image === undefined) throw new UsageError("which image? Give one, or manifests with -f");
  if (flags.recursive) throw new UsageError("--recursive is for the folders of -f");
  const { output } = flags;
  if (output === "sarif") throw new UsageError("-o sarif is for manifests: give -f");
  if (output === "name" && flags.secretFile !== undefined)
    throw new UsageError("-o name lists the secrets that would be tried, and --secret-file looks at none");
  return runCheck(context, image, { ...flags, output });
}

/** What is asked about one image. */
type ImageFlags = Omit<CheckFlags, "output"> & { readonly output: Exclude<CheckFlags["output"], "sarif"> };

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

function runCheck(context: RunContext, text: string, flags: ImageFlags): Promise<ExitCode> {
  const image = readImage(text);
  return withDeadline(context, flags.timeout, async (signal) => {
    const plainHttpDomains = flags.insecureRegistry ? [image.domain] : [];
    const open = { ask: flags, plainHttpDomains, signal };
    const report =
      flags.secretFile === undefined
        ? await checkCluster(context, { image, flags, open })
        : await checkFile(context, { image, flags, open }, flags.secretFile);
    await print(context, flags, { ...report, findings: asCalled(report.findings, context.programName) });
    return exitCodeOf(report.verdict);
  });
}

interface Asked {
  readonly image: ImageReference;
  readonly flags: ImageFlags;
  readonly open: Parameters<RunContext["openRegistry"]>[0];
}

async function checkCluster(context: RunContext, { image, flags, open }: Asked): Promise<CheckReport> {
  const namespace = readOneNamespace(flags);
  const ports = await context.openPorts({ ...open, cluster: flags });
  const account = {
    namespace: namespace ?? ports.kube.cluster.namespace,
    name: flags.serviceAccount ?? "default",
  };
  return checkInCluster(ports, account, {
    image,
    depth: flags.prove,
    ...(flags.platform === undefined ? {} : { platform: flags.platform }),
    ...(flags.proveFrom === undefined || flags.proveFrom === "here" ? {} : { node: flags.proveFrom }),
  });
}

async function checkFile(
  context: RunContext,
  { image, flags, open }: Asked,
  path: string,
): Promise<CheckReport> {
  refuseNodeProof(flags, "--secret-file looks at no cluster, so no node can prove it");
  const file = await readSecretFile(context, path);
  const ports = await context.openRegistry(open);
  return checkSources(ports, sourcesOfFile(file, image), {
    image,
    depth: flags.prove,
    platforms: flags.platform === undefined ? [] : [flags.platform],
    place: { image: image.text },
  });
}

async function print(context: RunContext, flags: ImageFlags, report: CheckReport): Promise<void> {
  const { terminal } = context;
  const { output } = flags;
  const isAsked = flags.prove !== "none";
  if (output === "json" || output === "yaml") {
    const { verdict, ...rest } = report;
    terminal.out(await renderEnvelope("CheckReport", { ...answered(verdict, isAsked), ...rest }, output));
    return;
  }
  terminal.out(textOf(report, { output, isAsked, paint: displayOf(terminal, "stdout").paint }));
  terminal.err(renderCheckFindings(report, displayOf(terminal, "stderr")));
}

interface TextStyle {
  readonly output: "name" | "wide" | undefined;
  readonly isAsked: boolean;
  readonly paint: Paint;
}

function textOf(report: CheckReport, { output, isAsked, paint }: TextStyle): string {
  switch (output) {
    case "name":
      return renderCandidateNames(report);
    case "wide":
      return renderCheckRow(report, { isAsked, paint });
    case undefined:
      return renderCheckAnswer(report, isAsked);
  }
}
