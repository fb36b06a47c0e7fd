/** One answer to choose, and what is said beside it. */
export interface Choice<Value> {
  readonly value: Value;
  readonly label: string;
  /** Shown beside the label when it is looked at; absent when the label says it all. */
  readonly hint?: string;
}

export interface TextQuestion {
  readonly message: string;
  /** What is taken when nothing is typed; shown. Absent: something must be typed. */
  readonly fallback?: string;
  /** What is wrong with an answer, shown below it until it is another; undefined where it will do. */
  readonly faultOf?: (answer: string) => string | undefined;
}

/**
 * The questions that a person can be asked, by keyboard alone, drawn on standard error. Each throws PromptCancelled
 * when the person leaves it with Ctrl-C or Escape.
 */
export interface Prompts {
  /** Shows text between questions. */
  tell(text: string): Promise<void>;
  /** Without echo; empty when nothing was typed. */
  hidden(message: string): Promise<string>;
  text(question: TextQuestion): Promise<string>;
  /** @param choices at least one; the first is under the cursor */
  choice<Value>(message: string, choices: readonly Choice<Value>[]): Promise<Value>;
  /** Several of them, at least one; those of `chosen` are marked at first. */
  choices<Value>(
    message: string,
    choices: readonly Choice<Value>[],
    chosen: readonly Value[],
  ): Promise<readonly Value[]>;
  /** Yes or no; no is under the cursor, so that Enter alone does nothing. */
  confirm(message: string): Promise<boolean>;
}
