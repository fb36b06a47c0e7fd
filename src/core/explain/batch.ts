import type { Cause } from "../finding/causes.ts";
import type { Certainty } from "../finding/finding.ts";
import { explainText } from "./explain.ts";

/** What `explain --batch` answers to a line, in the order of its members. */
export interface BatchAnswer {
  /** As it was given; null where the line had none. */
  readonly id: unknown;
  readonly cause: Cause;
  readonly alternatives: readonly Cause[];
  readonly certainty: Certainty;
  /** Why the line could not be read; absent where it could. */
  readonly error?: string;
}

/** Answers one line of `explain --batch`: `{"id","message"}`. A line that is none is answered too. */
export function answerLine(line: string): BatchAnswer {
  const value = parse(line);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return bad(null, "no JSON object");
  const members = new Map<string, unknown>(Object.entries(value));
  const id = members.get("id") ?? null;
  const message = members.get("message");
  if (typeof message !== "string") return bad(id, "no text in `message`");
  const { cause, alternatives, certainty } = explainText(message);
  return { id, cause, alternatives, certainty };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function bad(id: unknown, error: string): BatchAnswer {
  return { id, cause: "unknown", alternatives: [], certainty: "possible", error };
}
