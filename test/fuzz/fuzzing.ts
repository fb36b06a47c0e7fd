import fc from "fast-check";
import { expect } from "vitest";

/** `PULLPASS_FUZZ_SECONDS`: how long each property is tried; absent: a few hundred times, as `npm test` has it. */
const seconds = Number(process.env["PULLPASS_FUZZ_SECONDS"] ?? 0);
const SHORT_RUNS = 300;
/** Vitest's own patience on top, for the last text and what is made smaller of one that fails. */
const PATIENCE_MS = 90_000;

export const FUZZ_TIMEOUT_MS = seconds * 1_000 + PATIENCE_MS;

/**
 * Tries a property on texts that are made of `pieces`, of anything, and of both, after those that once made it fail
 * (`seeds`). A failure prints the smallest text and the seed that makes it again: add the text to `seeds.ts`.
 */
export function holdsForTexts(
  { pieces, seeds }: { readonly pieces: readonly string[]; readonly seeds: readonly string[] },
  property: (text: string) => void,
): void {
  const piece = fc.constantFrom(...pieces);
  const anything = fc.oneof(
    fc.string({ unit: "binary", maxLength: 8 }),
    fc.string({ unit: "grapheme-ascii", maxLength: 8 }),
  );
  const text = fc
    .array(fc.oneof({ weight: 4, arbitrary: piece }, { weight: 1, arbitrary: anything }), { maxLength: 30 })
    .map((parts) => parts.join(""));
  const length =
    seconds === 0
      ? { numRuns: SHORT_RUNS }
      : { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: seconds * 1_000 };
  fc.assert(fc.property(text, property), { ...length, examples: seeds.map((seed): [string] => [seed]) });
}

const LONG_CHARS = 60_000;
/**
 * What a parser may take for a long text, in milliseconds of processor time: a hundred times of what a linear one takes, a
 * hundredth of what a quadratic one does.
 */
const MAX_CPU_MS = 3_000;

/** Each piece, and each two of them, over and over: where an expression goes back and forth, it does so there. */
export function isQuickOnRepeats(pieces: readonly string[], read: (text: string) => void): void {
  for (const first of pieces) {
    for (const second of seconds === 0 ? [""] : ["", ...pieces]) {
      const unit = first + second;
      const text = unit.repeat(Math.ceil(LONG_CHARS / Math.max(unit.length, 1)));
      const before = process.cpuUsage();
      read(text);
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1_000, `${JSON.stringify(unit)} over and over`).toBeLessThan(MAX_CPU_MS);
    }
  }
}
