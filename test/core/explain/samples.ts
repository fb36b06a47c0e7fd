import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { explainText, type TextExplanation } from "../../../src/core/explain/explain.ts";

/** A message that somebody got, and what it was about. */
export interface Sample {
  readonly id: string;
  readonly message: string;
  readonly cause: string;
  readonly alternatives?: readonly string[];
  /** `high`: the thread or the text alone settles the cause. */
  readonly confidence: "high" | "medium";
}

/** How well a set of messages was explained. */
export interface Score {
  readonly samples: number;
  readonly settled: number;
  readonly first: number;
  readonly firstOfSettled: number;
  readonly named: number;
  /** Certain, and wrong: none may be. */
  readonly claimed: readonly string[];
  /** What was said where something else was expected: `wanted → said`, with how often. */
  readonly confusions: ReadonlyMap<string, number>;
}

const POSTED = join(import.meta.dirname, "../../../../shared/data/pull-failures.jsonl");
const OWN = join(import.meta.dirname, "messages.jsonl");

/** The 96 that the vocabulary was made from; none where they do not lie beside the project. */
export const postedSamples = (): readonly Sample[] => (existsSync(POSTED) ? samplesOf(POSTED) : []);

/** Found later, in other threads and in the runtimes' sources. */
export const ownSamples = (): readonly Sample[] => samplesOf(OWN);

function samplesOf(path: string): readonly Sample[] {
  const lines = readFileSync(path, "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line));
}

export function scoreOf(samples: readonly Sample[], explain = explainText): Score {
  const judged = samples.map((sample) => ({ sample, said: explain(sample.message) }));
  const isFirst = ({ sample, said }: Judged): boolean => said.cause === sample.cause;
  const isNamed = (one: Judged): boolean =>
    isFirst(one) || one.said.alternatives.some((other) => other === one.sample.cause);
  const settled = judged.filter(({ sample }) => sample.confidence === "high");
  const confusions = new Map<string, number>();
  for (const { sample, said } of judged.filter((one) => !isFirst(one))) {
    const pair = `${sample.cause} → ${said.cause}`;
    confusions.set(pair, (confusions.get(pair) ?? 0) + 1);
  }
  return {
    samples: judged.length,
    settled: settled.length,
    first: judged.filter(isFirst).length,
    firstOfSettled: settled.filter(isFirst).length,
    named: judged.filter(isNamed).length,
    claimed: judged
      .filter((one) => one.said.certainty === "certain" && !isFirst(one))
      .map(({ sample }) => sample.id),
    confusions,
  };
}

interface Judged {
  readonly sample: Sample;
  readonly said: TextExplanation;
}
