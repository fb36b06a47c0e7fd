import { printable } from "../render/printable.ts";
import { wrap } from "../render/wrap.ts";
import type { Prompts } from "./prompts.ts";
import type { Spinner } from "./spinner.ts";
import type { Terminal } from "./terminal.ts";

/** A terminal whose progress turns in one line, which is gone before anything else is written or anybody is asked. */
export function spinningTerminal(terminal: Terminal, spinner: Spinner): Terminal {
  const err = (text: string): void => spinner.around(text, terminal.err);
  return {
    ...terminal,
    out: (text) => spinner.around(text, terminal.out),
    err,
    progress(line, kind) {
      if (kind === "note") err(`${wrap(line, terminal.columns())}\n`);
      else spinner.show(printable(line).replaceAll("\n", " "));
    },
    handOver: () => spinner.end(),
    ask: withoutSpinner(terminal.ask, spinner),
  };
}

function withoutSpinner(ask: Prompts, spinner: Spinner): Prompts {
  return {
    tell: (text) => alone(spinner, () => ask.tell(text)),
    hidden: (message) => alone(spinner, () => ask.hidden(message)),
    text: (question) => alone(spinner, () => ask.text(question)),
    choice: (message, choices) => alone(spinner, () => ask.choice(message, choices)),
    choices: (message, choices, chosen) => alone(spinner, () => ask.choices(message, choices, chosen)),
    confirm: (message) => alone(spinner, () => ask.confirm(message)),
  };
}

function alone<Answer>(spinner: Spinner, ask: () => Promise<Answer>): Promise<Answer> {
  spinner.end();
  return ask();
}
