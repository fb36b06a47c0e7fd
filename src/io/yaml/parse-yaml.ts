import { type Document, LineCounter, parseAllDocuments } from "yaml";

/** A text in YAML or JSON, which may hold a credential. */
export interface ParsedYaml {
  readonly documents: readonly Document.Parsed[];
  readonly lines: LineCounter;
}

/** Why a document cannot be read. `line` and `column` count from 1; `detail` repeats nothing of the text. */
export interface YamlFault {
  readonly line: number;
  readonly column: number;
  readonly detail: string;
}

/** Reads as kubectl does: repeated keys are no error to Go, and `<<` merges. */
export function parseYaml(content: string): ParsedYaml {
  const lines = new LineCounter();
  // Pretty errors quote the lines around the fault, and the line may hold a token. Warnings would quote keys, on
  // standard error.
  const options = {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    merge: true,
    logLevel: "error",
  } as const;
  const documents = parseAllDocuments(content, options);
  return { documents: Array.isArray(documents) ? documents : [], lines };
}

/** The first fault of a document; undefined where there is none. */
export function yamlFault({ errors: [error] }: Document.Parsed, lines: LineCounter): YamlFault | undefined {
  if (error === undefined) return undefined;
  const { line, col: column } = lines.linePos(error.pos[0]);
  // The code alone: messages quote what was unexpected.
  return { line, column, detail: error.code.toLowerCase().replaceAll("_", " ") };
}

/** Aliases: an unknown one, or so many (over 100) that expanding them would not end. */
export const UNRESOLVED_ALIASES = "aliases that cannot be resolved";
