import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";

const PAGES = join(import.meta.dirname, "../../docs");
/** The line that the transcript stands below, to the page's end. */
const BEGIN = /<!-- transcript: written by test\/e2e\/\S+ with UPDATE_TRANSCRIPT=1 -->\n/;

/** A question as it stood on the screen before its answer was typed. */
export interface Moment {
  readonly question: string;
  readonly screen: string;
}

export interface Walk {
  readonly moments: readonly Moment[];
  /** All that stood on the screen at the end. */
  readonly end: string;
  /** What is another in every run, and what the page says for it; the longer before its parts. */
  readonly names: Readonly<Record<string, string>>;
}

/**
 * Holds the transcript of a page (`wizard.md`, in docs) against the walk, names and addresses apart; with UPDATE_TRANSCRIPT=1 in the environment
 * it is written anew.
 */
export async function expectTranscript(name: string, walk: Walk): Promise<void> {
  const path = join(PAGES, name);
  const page = await readFile(path, "utf8");
  const begin = BEGIN.exec(page);
  if (begin === null) throw new Error(`${name} has no place for a transcript`);
  const before = page.slice(0, begin.index + begin[0].length);
  const written = `${before}${transcriptOf(walk)}`;
  if (process.env["UPDATE_TRANSCRIPT"] !== undefined) return writeFile(path, written);
  expect(page.slice(before.length)).toBe(written.slice(before.length));
}

function transcriptOf(walk: Walk): string {
  const questions = walk.moments.map(({ screen }) => lastQuestion(screen));
  const blocks = [...questions, walk.end].map((text) => `\`\`\`text\n${withOwnNames(text, walk)}\n\`\`\`\n`);
  const end = blocks.pop() ?? "";
  return `${blocks.join("\n")}\nThe whole of it, when all is done:\n\n${end}`;
}

/** From the question that waits for its answer on, and what was told before it. */
function lastQuestion(screen: string): string {
  const lines = screen.split("\n");
  const question = lines.findLastIndex((line) => line.startsWith("◆"));
  const answered = lines.findLastIndex((line) => line.startsWith("◇"));
  // Behind an answered question stand its answer and an empty line.
  const told = lines.slice(answered + 3, question).some((line) => /^│ +\S/.test(line));
  return lines.slice(told && answered >= 0 ? answered + 3 : question).join("\n");
}

/** The same text in every run: people's names for the test bed's, and one time for every time. */
function withOwnNames(text: string, { names }: Walk): string {
  const same = Object.entries(names)
    .reduce((renamed, [ours, theirs]) => renamed.replaceAll(ours, theirs), text)
    .replaceAll(/https:\/\/[\d.]+(?::\d+)?/g, "https://api.example:6443")
    .replaceAll(/\bweb-[0-9a-z]+-[0-9a-z]{5}\b/g, "web-7c9d8f6b5-x2x4p")
    .replaceAll(/\bweb-[0-9a-f]{8,10}\b/g, "web-7c9d8f6b5")
    .replaceAll(/\d+(?:\.\d+)?m?s \(\d+(?:\.\d+)?m?s including waiting\)/g, "226ms (226ms including waiting)")
    .replaceAll(/Image size: \d+ bytes/g, "Image size: 2888210 bytes")
    // Whether its container is started yet is the kubelet's haste, and nothing of the pull's.
    .replaceAll(/ Pending on node /g, " Running on node ");
  return brokenAtTheEdge(same);
}

/** As a terminal of 80 columns breaks what is longer. */
function brokenAtTheEdge(text: string): string {
  return text.replaceAll(/.{80}(?=.)/g, "$&\n");
}
