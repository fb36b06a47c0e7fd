/** A `pullpass` that stands where a shell looks for a program: first in a line, or behind a pipe. */
const PROGRAM = /^(\s*(?:[^#\n]*\|\s*)?)pullpass(?= )/gm;

/** The examples of a help text as the person calls the program: `kubectl pullpass …` as a plug-in. */
export function asTyped(text: string, programName: string): string {
  if (programName === "pullpass" || !text.startsWith("\nExamples:\n")) return text;
  return text.replace(PROGRAM, (_match, before: string) => before + programName);
}
