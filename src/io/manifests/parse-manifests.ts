import { type Document, isNode, type LineCounter } from "yaml";
import type { ManifestDocument, ManifestPath } from "../../core/manifests/manifest-document.ts";
import { parseYaml, UNRESOLVED_ALIASES, yamlFault } from "../yaml/parse-yaml.ts";

export type ManifestParsing =
  | { readonly ok: true; readonly documents: readonly ManifestDocument[] }
  /** `line` counts from 1; `detail` repeats nothing of the file, which may hold a credential. */
  | { readonly ok: false; readonly line: number; readonly detail: string };

/** Parses a stream of manifests, in YAML or JSON. `file` is how the documents are to name it. */
export function parseManifests(content: string, file: string): ManifestParsing {
  const { documents: parsed, lines } = parseYaml(content);
  const documents: ManifestDocument[] = [];
  for (const document of parsed) {
    const fault = yamlFault(document, lines);
    if (fault !== undefined) return { ok: false, line: fault.line, detail: fault.detail };
    const lineAt = (path: ManifestPath) => lineOf(document, lines, path);
    try {
      documents.push({ file, value: document.toJS(), lineAt });
    } catch {
      return { ok: false, line: lineAt([]), detail: UNRESOLVED_ALIASES };
    }
  }
  return { ok: true, documents };
}

/** The line of the value, or of the nearest around it: behind an alias nothing has a place of its own. */
function lineOf(document: Document.Parsed, lines: LineCounter, path: ManifestPath): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return Math.max(1, lines.linePos(node.range[0]).line);
  }
  return 1;
}
