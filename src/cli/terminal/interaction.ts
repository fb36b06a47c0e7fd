import type { Terminal } from "./terminal.ts";

/**
 * Whether a person can be asked: the one place that decides. Either stream alone is a wrong sign (a pipe into a
 * terminal, a terminal into a pipe), and CI runners allocate terminals that nobody sits at. There is no variable of our
 * own beside `CI`: a script sets that one for all the tools it calls.
 */
export function canAsk(
  terminal: Terminal,
  choice: { readonly noInput: boolean; readonly forPeople: boolean },
): boolean {
  const { environment } = terminal;
  return (
    terminal.stdinIsTerminal &&
    terminal.stdoutIsTerminal &&
    !isContinuousIntegration(environment) &&
    environment["TERM"] !== "dumb" &&
    !choice.noInput &&
    choice.forPeople
  );
}

/** Whether a line can be drawn over and over: a person looks at it, on a terminal that can take it back. */
export function canAnimate({
  stderrIsTerminal,
  environment,
}: Pick<Terminal, "stderrIsTerminal" | "environment">): boolean {
  return stderrIsTerminal && !isContinuousIntegration(environment) && environment["TERM"] !== "dumb";
}

/** Whether what looks like a terminal is a CI runner's: nobody sits at it, and what it shows is kept as a log. */
export function isContinuousIntegration(environment: Terminal["environment"]): boolean {
  return isSet(environment["CI"]);
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "" && value !== "0" && value !== "false";
}
