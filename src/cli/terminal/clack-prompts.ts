import type { CANCEL_SYMBOL } from "@clack/prompts";
import { wrap } from "../render/wrap.ts";
import { PromptCancelled } from "./prompt-cancelled.ts";
import type { Choice, Prompts } from "./prompts.ts";

/** Loaded when somebody is asked, which is the exception: most runs are told everything by flags. */
const clack = () => import("@clack/prompts");

// Questions are no data: standard output may go on to a program even where a person sits before it.
const output = process.stderr;

/** What a terminal is when nobody has touched it. */
const USUAL_COLUMNS = 80;

/** The bar that clack draws before each line, and the two spaces behind it. */
const BAR_COLUMNS = 3;

/**
 * The prompts of this process's terminal.
 *
 * @param signal ends a question that waits, as when the process is told to end while nobody is at the keyboard
 */
export function clackPrompts(signal: AbortSignal): Prompts {
  const asked = { output, signal };
  return {
    async tell(text) {
      const { log } = await clack();
      log.message(wrap(text, (output.columns ?? USUAL_COLUMNS) - BAR_COLUMNS), { output });
    },
    async hidden(message) {
      const { password } = await clack();
      return answered(await password({ message, ...asked }));
    },
    async text({ message, fallback, faultOf }) {
      const { text } = await clack();
      const validate = (typed: string | undefined): string | undefined => {
        const answer = typed === undefined || typed === "" ? fallback : typed;
        return answer === undefined ? "something has to be typed here" : faultOf?.(answer);
      };
      const shown = fallback === undefined ? {} : { placeholder: fallback, defaultValue: fallback };
      return answered(await text({ message, validate, ...shown, ...asked }));
    },
    async choice(message, choices) {
      const { select } = await clack();
      const place = answered(await select({ message, options: choices.map(optionOf), ...asked }));
      return valueAt(choices, place);
    },
    async choices(message, choices, chosen) {
      const { multiselect } = await clack();
      const initialValues = choices.flatMap(({ value }, place) => (chosen.includes(value) ? [place] : []));
      const options = choices.map(optionOf);
      const places = answered(
        await multiselect({ message, options, initialValues, required: true, ...asked }),
      );
      return places.map((place) => valueAt(choices, place));
    },
    async confirm(message) {
      const { confirm } = await clack();
      return answered(await confirm({ message, initialValue: false, ...asked }));
    },
  };
}

/** Options are told apart by their place, so that a value can be of any type. */
function optionOf({ label, hint }: Choice<unknown>, place: number) {
  return { value: place, label, ...(hint === undefined ? {} : { hint }) };
}

function valueAt<Value>(choices: readonly Choice<Value>[], place: number): Value {
  const choice = choices[place];
  if (choice === undefined) throw new Error(`there is no choice ${place}`);
  return choice.value;
}

/** The answer, unless the person left the prompt: clack then gives its symbol. */
function answered<Answer>(answer: Answer | typeof CANCEL_SYMBOL): Answer {
  if (typeof answer === "symbol") throw new PromptCancelled();
  return answer;
}
