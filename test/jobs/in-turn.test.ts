import { describe, expect, it } from "vitest";
import { inTurn } from "../../src/jobs/apply/in-turn.ts";

describe("what groups that run side by side have to say", () => {
  it("is told group after group, that of the first at once", () => {
    const told: string[] = [];
    const turns = inTurn<string>(3, (news) => told.push(news));
    turns.tell(2, "c1");
    turns.tell(0, "a1");
    turns.tell(1, "b1");
    expect(told).toEqual(["a1"]);
    turns.end(1);
    turns.tell(0, "a2");
    turns.end(0);
    expect(told).toEqual(["a1", "a2", "b1", "c1"]);
    turns.tell(2, "c2");
    expect(told.at(-1)).toBe("c2");
  });

  it("is all told when the work is ended in the middle", () => {
    const told: string[] = [];
    const turns = inTurn<string>(2, (news) => told.push(news));
    turns.tell(1, "b1");
    turns.flush();
    turns.flush();
    expect(told).toEqual(["b1"]);
  });
});
