import type { Choice, Prompts } from "../../src/cli/terminal/prompts.ts";

/** What a person answers: the label that begins so, several of them, a text, a yes or no. */
export type ScriptedAnswer = string | readonly string[] | boolean;

/** A person who answers by a script, and what they saw: each question with its choices, each text in between. */
export function scriptedPrompts(answers: readonly ScriptedAnswer[]) {
  const seen: string[] = [];
  const left = [...answers];
  const next = (question: string): ScriptedAnswer => {
    seen.push(question);
    const answer = left.shift();
    if (answer === undefined) throw new Error(`nobody answers: ${question}`);
    return answer;
  };
  const typed = (question: string): string => {
    const answer = next(question);
    if (typeof answer !== "string") throw new Error(`a text is asked: ${question}`);
    return answer;
  };
  const prompts: Prompts = {
    tell: async (text) => void seen.push(text),
    hidden: async (message) => typed(message),
    text: async ({ message, fallback, faultOf }) => {
      const answer = typed(fallback === undefined ? message : `${message} [${fallback}]`) || fallback;
      if (answer === undefined) throw new Error(`something must be typed: ${message}`);
      const fault = faultOf?.(answer);
      if (fault !== undefined) throw new Error(fault);
      return answer;
    },
    choice: async (message, choices) => chosenOf(choices, typed(withLabels(message, choices))),
    choices: async (message, choices, chosen) => {
      const marked = choices.map((choice) => ({
        ...choice,
        label: `${chosen.includes(choice.value) ? "*" : ""}${choice.label}`,
      }));
      const answer = next(withLabels(message, marked));
      if (typeof answer !== "object") throw new Error(`several are asked: ${message}`);
      return answer.map((label) => chosenOf(choices, label));
    },
    confirm: async (message) => next(message) === true,
  };
  return { prompts, seen, left };
}

function withLabels(message: string, choices: readonly Choice<unknown>[]): string {
  return [message, ...choices.map(({ label }) => `- ${label}`)].join("\n");
}

function chosenOf<Value>(choices: readonly Choice<Value>[], label: string): Value {
  const choice = choices.find((one) => one.label.startsWith(label));
  if (choice === undefined)
    throw new Error(`there is no ${label} among ${choices.map((one) => one.label).join("; ")}`);
  return choice.value;
}
