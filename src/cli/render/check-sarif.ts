import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import { CAUSES } from "../../core/finding/causes.ts";
import type { Finding } from "../../core/finding/finding.ts";
import type { ManifestsReport, WrittenSubject } from "../../core/report/manifests-report.ts";
import { subjectOf } from "../../core/report/shared-findings.ts";

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/**
 * The findings as SARIF 2.1.0 (OASIS standard, errata 01), which code scanning shows at the line that names the
 * image: a result for each finding and place, the finding's code as its rule.
 */
export function renderSarif(report: ManifestsReport, version: string): string {
  const found = report.items.flatMap((item) =>
    item.findings.flatMap((finding) => item.uses.map((use) => ({ finding, subject: subjectOf(use, item) }))),
  );
  const codes = [...new Set(found.map(({ finding }) => finding.code))].toSorted();
  const log = {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "pullpass", version, rules: codes.map(ruleOf) } },
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: report.notes.map((text) => ({ level: "note", message: { text } })),
          },
        ],
        columnKind: "utf16CodeUnits",
        results: found.map(({ finding, subject }) => resultOf(finding, subject, codes)),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function ruleOf(code: string) {
  const [name, cause] = Object.entries(CAUSES).find(([, one]) => one.code === code) ?? [];
  return {
    id: code,
    ...(name === undefined || cause === undefined
      ? {}
      : { name, shortDescription: { text: cause.meaning }, help: { text: cause.remedy } }),
  };
}

function resultOf(finding: Finding, subject: WrittenSubject, codes: readonly string[]) {
  const { kind, namespace, name, container, file, line } = subject;
  const place = [kind, namespace, name, container].filter((part) => part !== undefined && part !== "");
  return {
    ruleId: finding.code,
    ruleIndex: codes.indexOf(finding.code),
    // The three severities are SARIF's levels by name.
    level: finding.severity,
    message: { text: messageOf(finding) },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: uriOf(file) }, region: { startLine: line } },
        logicalLocations: [{ fullyQualifiedName: place.join("/"), kind: "resource" }],
      },
    ],
    properties: { certainty: finding.certainty, image: subject.image },
  };
}

function messageOf({ title, fixes }: Finding): string {
  const help = fixes.map(({ text, command }) => (command === undefined ? text : `${text}: ${command}`));
  return [title, ...help].join("\n");
}

/** A path as a URI reference: relative ones stay relative, to wherever the tool was started. */
function uriOf(file: string): string {
  if (isAbsolute(file)) return pathToFileURL(file).href;
  return file.replaceAll("\\", "/").split("/").map(encodeURIComponent).join("/");
}
