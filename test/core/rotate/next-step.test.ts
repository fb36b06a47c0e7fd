import { describe, expect, it } from "vitest";
import {
  nextStep,
  type ProofState,
  type RotationState,
  type RotationStep,
} from "../../../src/core/rotate/next-step.ts";

/** A run of the start: a password was given, nothing is written. */
function state(parts: Partial<RotationState> = {}): RotationState {
  return {
    source: "given",
    isHeld: false,
    hasNext: true,
    credential: "unproven",
    first: "old",
    node: "unproven",
    waiting: 2,
    failed: 0,
    others: "unproven",
    ...parts,
  };
}

const held = { isHeld: true, credential: "proven" } as const;

describe("the next step of a rotation", () => {
  it.each<[string, Partial<RotationState>, RotationStep]>([
    ["there is no new credential yet", { hasNext: false }, "obtain"],
    ["one is to be made, and nobody has claimed it", { hasNext: false, source: "made" }, "claim"],
    ["another run claimed it and may be gone", { hasNext: false, source: "made", stage: "claimed" }, "claim"],
    ["this run claimed it", { hasNext: false, source: "made", stage: "claimed", isHeld: true }, "obtain"],
    ["one was just made, which is shown once", { source: "made", stage: "claimed", isHeld: true }, "record"],
    ["one was given", {}, "prove-credential"],
    ["the registry refuses what was given", { credential: "refused" }, "stop"],
    ["the registry cannot be reached", { credential: "unsure" }, "stop"],
    ["what was given is proven", { credential: "proven" }, "record"],
    ["all have it already", { credential: "proven", first: "new", waiting: 0 }, "leave-as-is"],
    ["others lack it yet", { credential: "proven", first: "new" }, "record"],
    ["the registry is to be asked nothing", { credential: "not-asked" }, "record"],
    ["the journal is another run's", { stage: "made", credential: "proven" }, "record"],
    [
      "the journal's credential is refused",
      { stage: "made", isHeld: true, credential: "refused" },
      "take-back",
    ],
    ["another run's credential is refused", { stage: "made", credential: "refused" }, "record"],
    ["it is in the journal", { ...held, stage: "made" }, "use-first"],
    ["somebody put the old one back", { ...held, stage: "first", first: "old" }, "use-first"],
    ["somebody wrote a third one", { ...held, stage: "first", first: "changed" }, "take-back"],
    ["it is in use in one namespace", { ...held, stage: "first", first: "new" }, "prove-from-node"],
    ["the node cannot pull", { ...held, stage: "first", first: "new", node: "refused" }, "take-back"],
    ["no node can be made to try", { ...held, stage: "first", first: "new", node: "unsure" }, "take-back"],
    ["a node pulled with it", { ...held, stage: "first", first: "new", node: "proven" }, "go-on"],
    [
      "there is no other namespace",
      { ...held, stage: "first", first: "new", node: "proven", waiting: 0 },
      "close",
    ],
    ["the others are to get it", { ...held, stage: "others", first: "new" }, "use-in-others"],
    [
      "one of them could not be written",
      { ...held, stage: "others", first: "new", waiting: 0, failed: 1 },
      "leave-open",
    ],
    ["all have it", { ...held, stage: "others", first: "new", waiting: 0 }, "prove-in-others"],
    [
      "a node cannot pull there",
      { ...held, stage: "others", first: "new", waiting: 0, others: "refused" },
      "leave-open",
    ],
    [
      "no node can be made to try there",
      { ...held, stage: "others", first: "new", waiting: 0, others: "unsure" },
      "close",
    ],
    [
      "nodes pulled everywhere",
      { ...held, stage: "others", first: "new", waiting: 0, others: "proven" },
      "close",
    ],
    [
      "others have it already, and the registry refuses it by now",
      { stage: "others", isHeld: true, credential: "refused" },
      "stop",
    ],
  ])("where %s", (_where, parts, step) => {
    expect(nextStep(state(parts))).toBe(step);
  });
});

const ENDS: readonly RotationStep[] = ["close", "take-back", "stop", "leave-open", "leave-as-is"];

/** What a step makes of the world where all goes well. */
function afterStep(before: RotationState, step: RotationStep): RotationState {
  switch (step) {
    case "claim":
      return { ...before, stage: "claimed", isHeld: true };
    case "obtain":
      return { ...before, hasNext: true };
    case "prove-credential":
      return { ...before, credential: "proven" };
    case "record":
      return {
        ...before,
        stage: before.stage === undefined || before.stage === "claimed" ? "made" : before.stage,
        isHeld: true,
      };
    case "use-first":
      return { ...before, stage: "first", first: "new" };
    case "prove-from-node":
      return { ...before, node: "proven" };
    case "go-on":
      return { ...before, stage: "others" };
    case "use-in-others":
      return { ...before, waiting: 0 };
    case "prove-in-others":
      return { ...before, others: "proven" };
    default:
      return before;
  }
}

/** What the next run knows of it: what is written, and nothing that was only seen. */
function killed(before: RotationState): RotationState {
  const unproven: ProofState = "unproven";
  const isKept = before.stage !== undefined && before.stage !== "claimed";
  return {
    ...before,
    isHeld: false,
    hasNext: before.source === "given" || isKept,
    credential: unproven,
    node: unproven,
    others: unproven,
  };
}

describe("a rotation from its first step to its last", () => {
  it.each(["given", "made"] as const)("ends, and never goes round in a circle: %s", (source) => {
    expect(steps(state({ source, hasNext: source === "given" })).at(-1)).toBe("close");
  });

  it.each([
    "given",
    "made",
  ] as const)("ends all the same where it is killed after any step, and twice: %s", (source) => {
    const whole = steps(state({ source, hasNext: source === "given" }));
    for (let first = 0; first < whole.length; first += 1) {
      for (let second = 0; second < whole.length; second += 1) {
        const once = killed(play(state({ source, hasNext: source === "given" }), first));
        expect(steps(killed(play(once, second))).at(-1)).toBe("close");
      }
    }
  });

  it("proves before it puts in use, and everywhere in that order", () => {
    expect(steps(state())).toEqual([
      "prove-credential",
      "record",
      "use-first",
      "prove-from-node",
      "go-on",
      "use-in-others",
      "prove-in-others",
      "close",
    ]);
  });

  /** The steps from there to the end. */
  function steps(from: RotationState): readonly RotationStep[] {
    const taken: RotationStep[] = [];
    let current = from;
    while (taken.length < 20) {
      const step = nextStep(current);
      taken.push(step);
      if (ENDS.includes(step)) return taken;
      current = afterStep(current, step);
    }
    throw new Error(taken.join(", "));
  }

  /** The state after so many steps. */
  function play(from: RotationState, count: number): RotationState {
    let current = from;
    for (let taken = 0; taken < count; taken += 1) {
      const step = nextStep(current);
      if (ENDS.includes(step)) return current;
      current = afterStep(current, step);
    }
    return current;
  }
});
