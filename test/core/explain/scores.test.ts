import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { SCORES_PAGE, scoresPage } from "../../../scripts/explain-scores-doc.ts";
import { renamed } from "./renamed.ts";
import { ownSamples, postedSamples, scoreOf } from "./samples.ts";

const posted = postedSamples();
const own = ownSamples();

/** Of the 96, and of those found later; `settled`: the cause is beyond doubt. */
describe.each([
  ["posted by people", posted, { first: 87, firstOfSettled: 56, named: 96 }],
  ["found later", own, { first: 281, firstOfSettled: 173, named: 322 }],
])("messages %s", (_whence, samples, least) => {
  const ways = [
    ["as they were written", samples],
    ["with every name replaced", samples.map((sample) => ({ ...sample, message: renamed(sample.message) }))],
  ] as const;
  it.skipIf(samples.length === 0).each(ways)("are explained as well as ever, %s", (_way, messages) => {
    const score = scoreOf(messages);
    expect(score.first).toBeGreaterThanOrEqual(least.first);
    expect(score.firstOfSettled).toBeGreaterThanOrEqual(least.firstOfSettled);
    expect(score.named).toBeGreaterThanOrEqual(least.named);
    expect(score.claimed).toEqual([]);
  });

  it.skipIf(samples.length === 0)("are really renamed", () => {
    const changed = samples.filter(({ message }) => renamed(message) !== message);
    expect(changed.length / samples.length).toBeGreaterThan(0.6);
  });
});

describe("docs/explain-scores.md", () => {
  it.skipIf(posted.length === 0)("is what scripts/explain-scores-doc.ts makes of these", () => {
    expect(readFileSync(SCORES_PAGE, "utf8")).toBe(scoresPage());
  });
});
