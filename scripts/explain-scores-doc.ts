import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { renamed } from "../test/core/explain/renamed.ts";
import { ownSamples, postedSamples, type Sample, type Score, scoreOf } from "../test/core/explain/samples.ts";

/*
 * Writes docs/explain-scores.md, how well `pullpass explain` does: `node scripts/explain-scores-doc.ts`. A test holds the
 * two together.
 */

export const SCORES_PAGE = join(import.meta.dirname, "../docs/explain-scores.md");

const HEAD = `# How well messages are explained

<!-- Made by scripts/explain-scores-doc.ts; a change here is lost. -->

Two sets of messages of real pulls: 96 from which the vocabulary of causes was made, and others that were found afterwards,
in threads and in the sources of containerd, containers/image and moby. All were seen while the tables were
written, so these figures say that nothing was lost, not how a new message fares. Of those found afterwards, each lot was
judged first as it came, before the tables were mended: see "As they came".

"Settled": the thread or the text leaves no doubt about the cause. "Renamed": every account, repository, tag, version,
address and digest replaced.
`;

/** What a new message could expect when its lot came: nothing was mended for it yet. Kept by hand, from the runs of those days. */
const AS_THEY_CAME = `
## As they came

| lot | messages | cause among those named | settled, cause first | certain and wrong |
|---|---|---|---|---|
| 1 | 40 | 31 | not counted | not counted |
| 2 | 64 | 54 | not counted | not counted |
| 3 | 24 | 14 | not counted | not counted |
| 4 | 99 | 72 | 34 of 39 | 1 |
| 5 | 46 | 40 | 24 of 27 | 0 |
| 6 | 41 | 37 | 19 of 23 | 0 |
| 7 | 13 | 12 | 9 of 9 | 0 |
`;

/** The page. */
export function scoresPage(): string {
  const sets: readonly (readonly [string, readonly Sample[]])[] = [
    ["posted", postedSamples()],
    ["found later", ownSamples()],
  ];
  const rows = sets.flatMap(([name, samples]) => [
    rowOf(name, scoreOf(samples)),
    rowOf(`${name}, renamed`, scoreOf(samples.map((one) => ({ ...one, message: renamed(one.message) })))),
  ]);
  const { confusions } = scoreOf(sets.flatMap(([, samples]) => samples));
  const confused = [...confusions].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `${HEAD}
| messages | all | cause first | settled | settled, cause first | cause among those named | certain and wrong |
|---|---|---|---|---|---|---|
${rows.join("\n")}

## Confusions

What was named first where another cause was meant. Nearly all of these have the meant one among the alternatives; the
text alone cannot tell them apart.

| meant | named first | times |
|---|---|---|
${confused
  .map(
    ([pair, times]) =>
      `| ${pair
        .split(" → ")
        .map((cause) => `\`${cause}\``)
        .join(" | ")} | ${times} |`,
  )
  .join("\n")}
${AS_THEY_CAME}`;
}

function rowOf(name: string, score: Score): string {
  const { samples, first, settled, firstOfSettled, named, claimed } = score;
  return `| ${name} | ${samples} | ${first} | ${settled} | ${firstOfSettled} | ${named} | ${claimed.length} |`;
}

if (import.meta.main) writeFileSync(SCORES_PAGE, scoresPage());
