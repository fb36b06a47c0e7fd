import { renderYaml } from "./yaml.ts";

export const API_VERSION = "pullpass.dev/v1";

/** A report as JSON or YAML. Secrets print as `‹redacted›`: both go through toJSON. */
export async function renderEnvelope(kind: string, report: object, format: "json" | "yaml"): Promise<string> {
  const envelope = { apiVersion: API_VERSION, kind, ...report };
  if (format === "json") return `${JSON.stringify(envelope, undefined, 2)}\n`;
  return renderYaml(JSON.parse(JSON.stringify(envelope)));
}
