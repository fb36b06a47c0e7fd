import type { AzureAnswer, AzureCall } from "./azure.ts";

/** A change that a flow makes in a cloud, for plans, dry runs and people who make it by hand. */
export interface CloudChange {
  readonly word: "create" | "update" | "grant" | "revoke" | "delete";
  /** What is changed, in words: `the admin user of registry acme: enabled`. */
  readonly what: string;
  /** The command of the cloud's own tool that does the same. Never holds a secret. */
  readonly command: string;
}

/** What a flow wants next. Whoever runs it answers a call with what came back. */
export type CloudStep =
  /** `change` is absent where nothing changes in the cloud. */
  | { readonly kind: "call"; readonly call: AzureCall; readonly change?: CloudChange }
  /** To let a change spread; `awaited` says what is waited for. */
  | { readonly kind: "wait"; readonly ms: number; readonly awaited: string };

/**
 * A long conversation with a cloud as a pure machine: it yields what it wants, is given the answer, and never touches
 * the world. Where it is left before its end (`throw()`), its `finally` yields the calls that undo what it made.
 */
export type CloudFlow<Result> = Generator<CloudStep, Result, AzureAnswer | undefined>;

/** Asks, and gives the answer. */
export function* ask(call: AzureCall, change?: CloudChange): CloudFlow<AzureAnswer> {
  const answer = yield { kind: "call", call, ...(change === undefined ? {} : { change }) };
  if (answer === undefined) throw new Error("a call was answered with nothing");
  return answer;
}

/** Waits; the answer is that the time is over. */
export function* pause(ms: number, awaited: string): CloudFlow<void> {
  yield { kind: "wait", ms, awaited };
}
