import type { CloudFlow } from "../../core/cloud/flow.ts";
import { type AzureQuestion, read } from "./read.ts";
import { isNotFound } from "./refusal.ts";

/** What takes back each thing that a flow made, the last made first. */
export type Undoing = AzureQuestion<unknown>[];

/** What could not be taken back: the command of Azure's own tool for each. */
export type Unfinished = readonly string[];

/** Takes everything back and empties the list; what is gone already is as good. */
function* undoAll(undoing: Undoing): CloudFlow<Unfinished> {
  const left: string[] = [];
  for (const question of undoing.splice(0)) {
    const undone = yield* read(question);
    if (!undone.ok && !isNotFound(undone.refusal)) left.push(question.change?.command ?? "");
  }
  return left;
}

/** What one step of a flow came to; `why` is the flow's own kind of refusal. */
export type Made<Value, Why> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly why: Why };

/** What a whole flow came to: everything is made, with a way to take it back, or nothing is. */
export type AllOrNothing<Value, Why> =
  | { readonly ok: true; readonly made: Value; readonly undo: () => CloudFlow<Unfinished> }
  | { readonly ok: false; readonly why: Why; readonly left: Unfinished };

/**
 * Runs a flow that writes down, for each thing it makes, what takes it back (the last made first). Where the flow fails,
 * or is left by an interrupt or the end of its time, all of it is taken back.
 */
export function* allOrNothing<Value, Why>(
  make: (undoing: Undoing) => CloudFlow<Made<Value, Why>>,
): CloudFlow<AllOrNothing<Value, Why>> {
  const undoing: Undoing = [];
  let isLeft = true;
  try {
    const made = yield* make(undoing);
    isLeft = false;
    if (made.ok) return { ok: true, made: made.value, undo: () => undoAll(undoing) };
    return { ok: false, why: made.why, left: yield* undoAll(undoing) };
  } finally {
    if (isLeft) yield* undoAll(undoing);
  }
}
