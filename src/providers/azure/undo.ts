import type { CloudFlow } from "../../core/cloud/flow.ts";
import { type AzureQuestion, read } from "./read.ts";
import { isNotFound } from "./refusal.ts";

/** What takes back each thing that a flow made, the last made first. */
export type Undoing = AzureQuestion<unknown>[];

/** What could not be taken back: the command of Azure's own tool for each. */
export type Unfinished = readonly string[];

/** Takes everything back and empties the list; what is gone already is as good. */
export function* undoAll(undoing: Undoing): CloudFlow<Unfinished> {
  const left: string[] = [];
  for (const question of undoing.splice(0)) {
    const undone = yield* read(question);
    if (!undone.ok && !isNotFound(undone.refusal)) left.push(question.change?.command ?? "");
  }
  return left;
}
