/**
 * A text as one word of a POSIX shell, so that a suggested command can be pasted: quoted only where it has to be.
 *
 * @example shellWord("robot$ci") // "'robot$ci'"
 */
export function shellWord(text: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
