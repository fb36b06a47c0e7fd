/** Controls, invisible and direction-turning characters, halves of characters; a line end is none of them. */
const UNPRINTABLE = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Text from a registry, a secret or a Pod, fit for a terminal, which must not obey it: what cannot be seen is
 * written out. Line ends stay.
 *
 * @example printable("ci\u001b[2J"); // "ci\\u{1b}[2J"
 */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
