/** What stands in place of a value that must not be seen. */
export const REDACTED = "‹redacted›";

/**
 * A value that must not be seen: a password, a token, an authorization header.
 *
 * Everything that prints an object (string templates, `JSON.stringify`, `console.log`, node's inspect) gets
 * `‹redacted›`. The value leaves through {@link SecretText.reveal} alone. Within pullpass
 * `test/secrets/reveal.test.ts` lists the files that may call it.
 *
 * @example
 * const password = new SecretText("s3cret");
 * `${password}`;        // "‹redacted›"
 * password.reveal();    // "s3cret"
 */
export class SecretText {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. Call it where it is sent or stored, and nowhere else. */
  reveal(): string {
    return this.#value;
  }

  /** Whether both hold the same value. */
  equals(other: SecretText): boolean {
    return this.#value === other.#value;
  }

  /** Whether the value looks like this, and nothing more of it. */
  matches(pattern: RegExp): boolean {
    return pattern.test(this.#value);
  }

  /** Whether it begins with what a service shows of it: Entra's hint is the first three characters. */
  startsWith(hint: string): boolean {
    return this.#value.startsWith(hint);
  }

  /** Length in UTF-16 units: enough to say "empty" without a look at the value. */
  get length(): number {
    return this.#value.length;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  // node's util.inspect looks this symbol up by its registered name, so the core needs no import of node:util.
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return REDACTED;
  }
}
