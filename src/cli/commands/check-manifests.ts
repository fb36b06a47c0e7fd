import { parseImageReference } from "../../core/image/reference.ts";
import type { ManifestDocument } from "../../core/manifests/manifest-document.ts";
import { type Manifests, readManifests } from "../../core/manifests/read-manifests.ts";
import type { ManifestsReport } from "../../core/report/manifests-report.ts";
import { manifestPaths } from "../../io/manifests/manifest-paths.ts";
import { parseManifests } from "../../io/manifests/parse-manifests.ts";
import {
  checkManifestsInCluster,
  checkManifestsWithFile,
  type ManifestsRequest,
} from "../../jobs/check-manifests.ts";
import { withDeadline } from "../deadline.ts";
import type { ExitCode } from "../exit-code.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { readOneNamespace } from "../flags/cluster-flags.ts";
import { UsageError } from "../flags/usage-error.ts";
import {
  renderManifestNames,
  renderManifestsEnvelope,
  renderManifestsReport,
} from "../render/check-manifests.ts";
import { renderSarif } from "../render/check-sarif.ts";
import { displayOf } from "../render/display.ts";
import { asCalled } from "../render/program-name.ts";
import type { RunContext } from "../run-context.ts";
import { VERSION } from "../version.ts";
import { type CheckFlags, refuseNodeProof } from "./check-flags.ts";
import { readSecretFile, sourcesOfFile } from "./check-secret-file.ts";

type ManifestFlags = CheckFlags & { readonly filename: readonly string[] };

/** What a chart of charts renders to is some MiB; more than this is no manifest. */
const MANIFEST_LIMIT_BYTES = 67_108_864;

/** `check -f`: every image of every Pod template. */
export async function runCheckManifests(context: RunContext, flags: ManifestFlags): Promise<ExitCode> {
  refuseNodeProof(flags, "-f is proven from here");
  if (flags.serviceAccount !== undefined)
    throw new UsageError(
      "--service-account and -f exclude each other: the manifests name the ServiceAccounts",
    );
  if (flags.secretFile === "-" && flags.filename.includes("-"))
    throw new UsageError("standard input is one thing: the manifests or the secret file");
  const namespace = readOneNamespace(flags);
  const manifests = await readAll(context, flags);
  return withDeadline(context, flags.timeout, async (signal) => {
    const { platform, prove: depth, secretFile } = flags;
    const request = { manifests, depth, ...(platform === undefined ? {} : { platform }) };
    const open = { ask: flags, plainHttpDomains: plainHttpDomains(manifests, flags), signal };
    const report =
      secretFile === undefined
        ? await inCluster(context, request, { ...open, cluster: flags, namespace })
        : await withFile(context, request, { ...open, secretFile });
    await print(context, flags, { ...report, notes: [...passedOver(manifests), ...report.notes] });
    return exitCodeOf(report.verdict);
  });
}

type Open = Parameters<RunContext["openRegistry"]>[0];

async function inCluster(
  context: RunContext,
  request: ManifestsRequest,
  { namespace, ...open }: Parameters<RunContext["openPorts"]>[0] & { readonly namespace: string | undefined },
): Promise<ManifestsReport> {
  const ports = await context.openPorts(open);
  return checkManifestsInCluster(ports, request, namespace ?? ports.kube.cluster.namespace);
}

async function withFile(
  context: RunContext,
  request: ManifestsRequest,
  { secretFile, ...open }: Open & { readonly secretFile: string },
): Promise<ManifestsReport> {
  const file = await readSecretFile(context, secretFile);
  const ports = await context.openRegistry(open);
  return checkManifestsWithFile(ports, request, (image) => sourcesOfFile(file, image));
}

async function readAll(context: RunContext, flags: ManifestFlags): Promise<Manifests> {
  const paths = new Set<string>();
  for (const named of flags.filename) {
    if (named === "-") paths.add(named);
    else for (const path of await pathsOf(named, flags.recursive === true)) paths.add(path);
  }
  const documents: ManifestDocument[] = [];
  for (const path of paths) documents.push(...(await documentsOf(context, path)));
  const manifests = readManifests(documents);
  const [fault] = manifests.faults;
  if (fault !== undefined) {
    const others = manifests.faults.length - 1;
    const more = others === 0 ? "" : ` (and ${others} more like it)`;
    throw new UsageError(`${fault.file}:${fault.line}: ${fault.text}${more}`);
  }
  return manifests;
}

async function pathsOf(named: string, isRecursive: boolean): Promise<readonly string[]> {
  const found = await manifestPaths(named, isRecursive);
  if (!found.ok) throw new UsageError(`cannot read ${named}: ${found.reason}`);
  return found.paths;
}

async function documentsOf(context: RunContext, path: string): Promise<readonly ManifestDocument[]> {
  const file = path === "-" ? "stdin" : path;
  const content = new TextDecoder().decode(await bytesOf(context, path));
  const parsed = parseManifests(content, file);
  if (parsed.ok) return parsed.documents;
  const hint = content.includes("{{")
    ? `it looks like a template; render it first: helm template CHART | ${context.programName} check -f -`
    : undefined;
  throw new UsageError(`${file}:${parsed.line}: not YAML: ${parsed.detail}`, hint);
}

async function bytesOf({ terminal, files }: RunContext, path: string): Promise<Uint8Array> {
  if (path === "-") {
    const bytes = await terminal.readStdin(MANIFEST_LIMIT_BYTES);
    if (bytes !== undefined) return bytes;
    throw new UsageError(`standard input holds more than ${MANIFEST_LIMIT_BYTES} bytes`);
  }
  const read = await files.read(path, MANIFEST_LIMIT_BYTES);
  if (!read.ok) throw new UsageError(`cannot read ${path}: ${read.reason}`);
  return read.bytes;
}

/**
 * The registry that --insecure-registry is said of. With several it would be said of all, and a credential of one that
 * speaks TLS would go over the wire in plain.
 */
function plainHttpDomains({ images }: Manifests, flags: CheckFlags): readonly string[] {
  if (flags.insecureRegistry === undefined) return [];
  const domains = new Set(
    images.flatMap(({ image }) => {
      const parsed = parseImageReference(image);
      return parsed.ok ? [parsed.image.domain] : [];
    }),
  );
  if (domains.size <= 1) return [...domains];
  throw new UsageError(
    `--insecure-registry would count for each of ${[...domains].join(", ")}: check the images of the one that is meant by themselves`,
  );
}

/** How many places a note names before it counts the rest. */
const NAMED_PLACES = 3;

function passedOver({ passedOver: places }: Manifests): readonly string[] {
  if (places.length === 0) return [];
  const named = places.slice(0, NAMED_PLACES).map(({ file, line }) => `${file}:${line}`);
  const rest = places.length - named.length;
  const list = [...named, ...(rest > 0 ? [`${rest} more`] : [])].join(", ");
  return [`without a kind, so no manifest and passed over: ${list}`];
}

async function print(context: RunContext, flags: ManifestFlags, found: ManifestsReport): Promise<void> {
  const { terminal, programName } = context;
  const report = withCommandsAsCalled(found, programName);
  const { output } = flags;
  const isAsked = flags.prove !== "none";
  if (output === "sarif") terminal.out(renderSarif(report, VERSION));
  else if (output === "json" || output === "yaml") {
    terminal.out(await renderManifestsEnvelope(report, { isAsked, format: output }));
  } else {
    const display = displayOf(terminal, "stderr");
    const rendered = renderManifestsReport(report, {
      isAsked,
      isWide: output === "wide",
      paintOut: displayOf(terminal, "stdout").paint,
      err: display,
    });
    terminal.out(output === "name" ? renderManifestNames(report, isAsked) : rendered.out);
    terminal.err(rendered.err);
  }
}

function withCommandsAsCalled(report: ManifestsReport, programName: string): ManifestsReport {
  return {
    ...report,
    items: report.items.map((item) => ({ ...item, findings: asCalled(item.findings, programName) })),
    findings: report.findings.map((shared) => {
      const [called = shared] = asCalled([shared], programName);
      return { ...shared, ...called };
    }),
  };
}
