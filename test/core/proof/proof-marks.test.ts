import { describe, expect, it } from "vitest";
import { leftoverProofs, PROOF_SELECTOR } from "../../../src/core/proof/proof-marks.ts";
import { objectMeta } from "../../builders/object-meta.ts";

const labels = { "app.kubernetes.io/managed-by": "pullpass", "app.kubernetes.io/component": "proof" };
const MADE = "2026-01-01T00:00:00Z";
const LATER = new Date("2026-01-01T00:02:01Z");

const proof = { metadata: objectMeta("pullpass-proof-x", { labels, creationTimestamp: MADE }) };

describe("what a killed run left of a proof", () => {
  it("is what is older than any run needs it", () => {
    expect(leftoverProofs([proof], LATER)).toEqual([proof]);
  });

  it.each([
    ["in its first second", MADE],
    ["while a run may still watch it", "2026-01-01T00:02:00Z"],
    ["by a clock that went back", "2025-12-31T00:00:00Z"],
  ])("is not what a run of the present may be using: %s", (_when, now) => {
    expect(leftoverProofs([proof], new Date(now))).toEqual([]);
  });

  it.each([
    ["a secret that a person called so", "pullpass-proof-x", { "app.kubernetes.io/managed-by": "pullpass" }],
    [
      "what another tool labels as a proof",
      "pullpass-proof-x",
      { ...labels, "app.kubernetes.io/managed-by": "x" },
    ],
    ["what has another name", "pullpass", labels],
    ["what has no label", "pullpass-proof-x", {}],
  ])("is not %s", (_what, name, others) => {
    expect(leftoverProofs([{ metadata: objectMeta(name, { labels: others }) }], LATER)).toEqual([]);
  });

  it("is found again by its labels", () => {
    expect(PROOF_SELECTOR).toBe("app.kubernetes.io/managed-by=pullpass,app.kubernetes.io/component=proof");
  });
});
