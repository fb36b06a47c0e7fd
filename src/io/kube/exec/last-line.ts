/** Enough for what tools put into their last words; nobody reads further. */
const MAX_LINE_CHARS = 300;

/** What of an unfinished line is kept: a progress bar without line breaks must not fill the memory. */
const MAX_KEPT_CHARS = 4_096;

export interface LastLine {
  add(text: string): void;
  /** The last line with something on it, without control characters; empty where there was none. */
  text(): string;
}

/** Remembers the last line of a text that comes in pieces. */
export function createLastLine(): LastLine {
  let kept = "";
  return {
    add: (text) => {
      kept = (kept + text).slice(-MAX_KEPT_CHARS);
    },
    text: () => {
      const lines = kept.split(/[\r\n]+/).map(plainLine);
      return lines.findLast((line) => line !== "") ?? "";
    },
  };
}

/** One line without colours and control characters, cut to what a person reads. */
export function plainLine(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: a colour begins with one
      .replaceAll(/\u001b\[[0-9;?]*[A-Za-z]/g, "")
      .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ")
      .trim()
      .slice(0, MAX_LINE_CHARS)
  );
}
