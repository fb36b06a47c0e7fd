import type { Terminal } from "./terminal.ts";

/**
 * Whether a person can be asked: the one place that decides. Either stream alone is a wrong sign (a pipe into a
 * terminal, a terminal into a pipe), and CI runners allocate terminals that nobody sits at.
 */
export function canAsk(
  terminal: Terminal,
  choice: { readonly noInput: boolean; readonly forPeople: boolean },
): boolean {
  const { environment } = terminal;
  return (
    terminal.stdinIsTerminal &&
    terminal.stdoutIsTerminal &&
    !isSet(environment["CI"]) &&
    environment["TERM"] !== "dumb" &&
    !choice.noInput &&
    choice.forPeople
  );
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "" && value !== "0" && value !== "false";
}
