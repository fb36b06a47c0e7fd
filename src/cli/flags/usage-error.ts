/**
 * Wrong use of the command line: the person gets the message, the hint, and exit code 2, never a stack trace.
 * Thrown while flags are read, caught in `main`.
 */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** What to type instead; absent where the message says it all. */
  readonly hint?: string;

  constructor(message: string, hint?: string) {
    super(message);
    if (hint !== undefined) this.hint = hint;
  }
}
