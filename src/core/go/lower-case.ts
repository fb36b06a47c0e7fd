/**
 * Go's `strings.ToLower`: character by character, without the rules of JavaScript that make two of one (`İ`) or
 * look at the neighbours (the Greek final sigma).
 */
export function toLowerRunes(text: string): string {
  let out = "";
  for (const character of text) out += character === "\u0130" ? "i" : character.toLowerCase();
  return out;
}
