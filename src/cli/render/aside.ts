import type { Finding } from "../../core/finding/finding.ts";
import type { ObjectRef } from "../../core/plan/action.ts";
import type { Display } from "./display.ts";
import { renderFindings } from "./finding.ts";
import { renderNote } from "./note.ts";
import { refText } from "./object-ref.ts";

interface Aside {
  readonly leftAlone: readonly { readonly target: ObjectRef; readonly reason: string }[];
  readonly notes?: readonly string[];
  readonly notDone: readonly ObjectRef[];
  readonly findings: readonly Finding[];
}

/**
 * What a person should read when a command is over and that was no news: what was left alone, notes, what was not done,
 * findings.
 *
 * @param several whether there are several namespaces, so that each object has to say which
 */
export function renderAside(
  { leftAlone, notes = [], notDone, findings }: Aside,
  several: boolean,
  display: Display,
): string {
  return [
    ...leftAlone.map(({ target, reason }) => renderNote(`${refText(target, several)} ${reason}`, display)),
    ...notes.map((note) => renderNote(note, display)),
    ...notDone.map((target) => `not done: ${refText(target, several)}\n`),
    renderFindings(findings, display),
  ].join("");
}
