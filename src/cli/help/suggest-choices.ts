import { type Argument, type Command, InvalidArgumentError, type Option } from "commander";
import { didYouMean } from "./nearest.ts";

/** Lets a refused value of a flag or an argument with choices say which one was likely meant. */
export function suggestChoices(command: Command): void {
  for (const taker of [...command.options, ...command.registeredArguments]) {
    const choices = taker.argChoices;
    if (choices !== undefined) parseBy(taker, choices);
  }
}

function parseBy(taker: Option | Argument, choices: readonly string[]): void {
  const parser = (value: string): string => {
    if (choices.includes(value)) return value;
    throw new InvalidArgumentError(`Allowed choices are ${choices.join(", ")}.${didYouMean(value, choices)}`);
  };
  // A repeatable one collects in commander's own parser, which is told of a single value alone.
  if (!taker.variadic) taker.argParser(parser);
}
