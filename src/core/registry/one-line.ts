/** Controls, line and paragraph separators, and what turns the direction of text: a terminal must not obey a registry. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]+/gu;

/**
 * Text from outside, made fit for one line of output: unprintable characters become a space, spaces are single,
 * and what is longer than `maxChars` characters ends in `…`.
 *
 * @example oneLine("no\n such\u001b[31m tag", 10); // "no such [3…"
 */
export function oneLine(text: string, maxChars: number): string {
  // Cut first: a hostile text may be megabytes, and a run of spaces shrinks to one.
  const clean = text
    .slice(0, maxChars * 4)
    .replaceAll(UNPRINTABLE, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  if (clean.length <= maxChars && text.length <= maxChars * 4) return clean;
  return `${clean.slice(0, maxChars - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** The longest name that DNS has, and a port: what is longer was never looked up. */
export const MAX_HOST_CHARS = 253 + ":65535".length;
