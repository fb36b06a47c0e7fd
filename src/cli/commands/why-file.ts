import { redactedFacts, type SavedFacts } from "../../core/facts/saved-facts.ts";
import { readSavedFacts } from "../../io/facts/saved-facts.ts";
import { UsageError } from "../flags/usage-error.ts";
import { renderEnvelope } from "../render/envelope.ts";
import { printNotes } from "../render/note.ts";
import type { RunContext } from "../run-context.ts";

/** The facts of 10,000 failing Pods are some 30 MiB. */
const FACTS_LIMIT_BYTES = 134_217_728;

/** `--save`: facts for a bug report, with every secret value gone. */
export async function saveFacts(
  { files, terminal }: RunContext,
  path: string,
  saved: SavedFacts | undefined,
): Promise<void> {
  if (saved === undefined) {
    printNotes(terminal, [`there was nothing to save in ${path}`]);
    return;
  }
  const content = await renderEnvelope("WhyFacts", { ...saved, facts: redactedFacts(saved.facts) }, "json");
  const written = await files.write(path, content);
  if (!written.ok) throw new UsageError(`cannot write ${path}: ${written.reason}`);
  printNotes(terminal, [`saved without any password: ${path}; it names hosts, users, Pods and secrets`]);
}

/** `--from`: what `--save` wrote. */
export async function loadFacts({ files }: RunContext, path: string): Promise<SavedFacts> {
  const read = await files.read(path, FACTS_LIMIT_BYTES);
  if (!read.ok) throw new UsageError(`cannot read ${path}: ${read.reason}`);
  const reading = readSavedFacts(new TextDecoder().decode(read.bytes));
  if (reading.ok) return reading.saved;
  throw new UsageError(`cannot read ${path}: ${reading.reason}`);
}
