import { describe, expect, it } from "vitest";
import { attachmentsToAwait } from "../../../src/core/connect/attachments-to-await.ts";
import type { ObjectRef } from "../../../src/core/plan/action.ts";

const attached = Array.from(
  { length: 100 },
  (_, at): ObjectRef => ({ kind: "ServiceAccount", namespace: `team-${at}`, name: "default" }),
);

function awaited(urgent: readonly string[], of = attached): readonly string[] {
  return attachmentsToAwait(of, { urgent: new Set(urgent), atOnce: 3 }).map(({ namespace }) => namespace);
}

describe("attachments that admission is asked about", () => {
  it("are the last of many, as many as were written side by side", () => {
    expect(awaited([])).toEqual(["team-97", "team-98", "team-99"]);
  });

  it("are those as well where a Pod is made next", () => {
    expect(awaited(["team-5", "team-98"])).toEqual(["team-5", "team-97", "team-98", "team-99"]);
  });

  it("are all where they are few", () => {
    expect(awaited([], attached.slice(0, 2))).toEqual(["team-0", "team-1"]);
    expect(awaited([], [])).toEqual([]);
  });
});
