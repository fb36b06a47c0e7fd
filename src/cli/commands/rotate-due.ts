import type { RotateDueReport } from "../../core/report/rotate-due-report.ts";
import { rotateDue } from "../../jobs/rotate-due.ts";
import { withDeadline } from "../deadline.ts";
import type { ExitCode } from "../exit-code.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { readObjectName } from "../flags/names.ts";
import { UsageError } from "../flags/usage-error.ts";
import { displayOf } from "../render/display.ts";
import { renderEnvelope } from "../render/envelope.ts";
import { refText } from "../render/object-ref.ts";
import { asCalled } from "../render/program-name.ts";
import { renderRotateDueReport } from "../render/rotate-due-report.ts";
import type { RunContext } from "../run-context.ts";
import type { RotateFlags } from "./rotate.ts";
import { rotateOptions } from "./rotate-options.ts";

/** Without a registry: what ends soon, in all namespaces, as far as nobody has to give a password for it. */
export async function runRotateDue(context: RunContext, flags: RotateFlags): Promise<ExitCode> {
  refuseWhatNeedsRegistry(flags);
  const secretName = readObjectName("--secret-name", flags.secretName);
  return withDeadline(context, flags.timeout, async (signal) => {
    const ports = await context.openPorts({ cluster: flags, ask: flags, plainHttpDomains: [], signal });
    const { context: name, server } = ports.kube.cluster;
    ports.progress(`cluster ${name ?? "(no context)"} at ${server}, all namespaces`, "note");
    const report = await rotateDue(ports, {
      secretName,
      withinMs: flags.within,
      optionsFor: (registry) => {
        const request = {
          intent: { registry, secretName },
          isGiven: false,
          notes: [],
          obtain: async () => undefined,
        };
        return rotateOptions(context, flags, { request, places: { kind: "all" }, ports });
      },
    });
    await print(context, flags, report);
    return exitCodeOf(report.verdict);
  });
}

/** What is of one registry, or of fewer namespaces than its credential is in. */
function refuseWhatNeedsRegistry(flags: RotateFlags): void {
  const given = [
    ...(flags.passwordStdin === undefined ? [] : ["--password-stdin"]),
    ...(flags.passwordFile === undefined ? [] : ["--password-file"]),
    ...(flags.username === undefined ? [] : ["--username"]),
    ...(flags.expiresAt === undefined ? [] : ["--expires-at"]),
    ...(flags.image === undefined ? [] : ["--image"]),
    ...(flags.namespace === undefined ? [] : ["--namespace"]),
    ...(flags.namespaceSelector === undefined ? [] : ["--namespace-selector"]),
    ...(flags.insecureRegistry === undefined ? [] : ["--insecure-registry"]),
  ];
  if (given.length === 0) return;
  throw new UsageError(
    `missing: the registry, which ${given.join(", ")} ${given.length === 1 ? "is" : "are"} for`,
    "pullpass rotate REGISTRY, or none of these flags for all that ends soon",
  );
}

async function print(context: RunContext, flags: RotateFlags, made: RotateDueReport): Promise<void> {
  const { terminal, programName } = context;
  const rotated = made.rotated.map((one) => ({ ...one, findings: asCalled(one.findings, programName) }));
  const report = { ...made, rotated, findings: asCalled(made.findings, programName) };
  switch (flags.output) {
    case "json":
    case "yaml":
      terminal.out(await renderEnvelope("RotateDueReport", report, flags.output));
      return;
    case "name": {
      const names = rotated.flatMap(({ changes }) => changes.map(({ target }) => refText(target, true)));
      terminal.out([...new Set(names)].map((name) => `${name}\n`).join(""));
    }
  }
  terminal.err(renderRotateDueReport(report, displayOf(terminal, "stderr")));
}
