import { describe, expect, it } from "vitest";
import { recordedFrom, regressions } from "../../bench/guard.ts";
import { compare, type Row } from "../../bench/side-by-side.ts";

/** A row whose program took so many times the seconds, and so many times the memory, of the one beside it. */
function row(times: number, memory = 1, machine = 1): Row {
  const costs = new Map([
    ["ours", { wallSeconds: times * machine, cpuSeconds: times * machine, peakMebibytes: 50 * memory }],
    ["theirs", { wallSeconds: machine, cpuSeconds: machine, peakMebibytes: 50 }],
  ]);
  return compare({ what: "start", ours: "ours", against: ["theirs"], reach: {} }, costs, 3);
}

const recorded = recordedFrom([row(0.5)]);

describe("the guard of the benchmarks", () => {
  it("says nothing of a slower machine: both halves of a ratio are slower there", () => {
    expect(regressions([row(0.5, 1, 20)], recorded)).toEqual([]);
  });

  it("leaves room for noise", () => {
    expect(regressions([row(0.65, 1.1)], recorded)).toEqual([]);
  });

  it("names what takes longer than noise can make it", () => {
    expect(regressions([row(1)], recorded)).toEqual([
      "start: ours: wall time is 1.00× that of theirs, and was 0.50×",
      "start: ours: processor time is 1.00× that of theirs, and was 0.50×",
    ]);
  });

  it("names what needs more memory", () => {
    expect(regressions([row(0.5, 2)], recorded)).toEqual([
      "start: ours: most memory is 2.00× that of theirs, and was 1.00×",
    ]);
  });

  it("has nothing to say of what was never recorded", () => {
    expect(regressions([{ ...row(9), what: "something new" }], recorded)).toEqual([]);
  });
});

it("holds one command against the sum of two, and against the greater of their memories", () => {
  const costs = new Map([
    ["check", { wallSeconds: 1, cpuSeconds: 1, peakMebibytes: 40 }],
    ["get", { wallSeconds: 1, cpuSeconds: 3, peakMebibytes: 80 }],
    ["manifest", { wallSeconds: 3, cpuSeconds: 1, peakMebibytes: 20 }],
  ]);
  const compared = compare({ what: "w", ours: "check", against: ["get", "manifest"], reach: {} }, costs, 1);
  expect(compared.ratios).toEqual({ wall: 0.25, cpu: 0.25, memory: 0.5 });
});
