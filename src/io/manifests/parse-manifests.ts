import { type Document, isNode, LineCounter, parseAllDocuments } from "yaml";
import type { ManifestDocument, ManifestPath } from "../../core/manifests/manifest-document.ts";

export type ManifestParsing =
  | { readonly ok: true; readonly documents: readonly ManifestDocument[] }
  /** `line` counts from 1; `detail` repeats nothing of the file, which may hold a credential. */
  | { readonly ok: false; readonly line: number; readonly detail: string };

/** Parses a stream of manifests, in YAML or JSON. `file` is how the documents are to name it. */
export function parseManifests(content: string, file: string): ManifestParsing {
  const lines = new LineCounter();
  // Pretty errors quote the lines around the fault, warnings a key. Repeated keys are no error to kubectl either.
  const options = {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    merge: true,
    logLevel: "error",
  } as const;
  const parsed = parseAllDocuments(content, options);
  const documents: ManifestDocument[] = [];
  for (const document of Array.isArray(parsed) ? parsed : []) {
    const [error] = document.errors;
    if (error !== undefined) {
      const detail = error.code.toLowerCase().replaceAll("_", " ");
      return { ok: false, line: lines.linePos(error.pos[0]).line, detail };
    }
    const lineAt = (path: ManifestPath) => lineOf(document, lines, path);
    try {
      documents.push({ file, value: document.toJS(), lineAt });
    } catch {
      // Aliases: an unknown one, or so many (over 100) that expanding them would not end.
      return { ok: false, line: lineAt([]), detail: "aliases that cannot be resolved" };
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
