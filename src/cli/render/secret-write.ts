import type { DryRun } from "../../core/report/connect-report.ts";
import type { SecretWrite } from "../../jobs/write-pull-secret.ts";
import type { RunContext } from "../run-context.ts";
import { renderNews } from "./connect-news.ts";
import { displayOf } from "./display.ts";
import { renderEnvelope } from "./envelope.ts";
import { renderFindings } from "./finding.ts";
import { refText } from "./object-ref.ts";
import { asCalled } from "./program-name.ts";

interface WriteStyle {
  readonly dryRun: DryRun;
  readonly output?: "json" | "yaml" | "name";
}

/** Says what became of a secret: `secret/regcred created`. */
export async function printSecretWrite(
  context: RunContext,
  style: WriteStyle,
  write: SecretWrite,
): Promise<void> {
  const { terminal, programName } = context;
  const { change } = write;
  const findings = asCalled(write.findings, programName);
  if (style.output === "json" || style.output === "yaml") {
    const changes = change === undefined ? [] : [change];
    terminal.out(
      await renderEnvelope("SecretWriteReport", { dryRun: style.dryRun, changes, findings }, style.output),
    );
    return;
  }
  if (change !== undefined) {
    terminal.out(
      style.output === "name"
        ? `${refText(change.target, false)}\n`
        : renderNews({ kind: "change", change }, { several: false, dryRun: style.dryRun }),
    );
  }
  terminal.err(renderFindings(findings, displayOf(terminal, "stderr")));
}
