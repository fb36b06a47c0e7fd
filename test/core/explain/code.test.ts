import { describe, expect, it } from "vitest";
import { causeOfCode, explainCode, knownCodes, looksLikeCode } from "../../../src/core/explain/code.ts";
import { CAUSE_SIGNS } from "../../../src/core/finding/cause-signs.ts";
import { CAUSES } from "../../../src/core/finding/causes.ts";

describe("a code", () => {
  it.each([
    ["PP1204", "insufficient-permission"],
    ["pp1204", "insufficient-permission"],
    ["insufficient-permission", "insufficient-permission"],
    ["unknown", "unknown"],
    ["PP1299", undefined],
    ["constructor", undefined],
    ["toString", undefined],
  ])("is read: %s is %s", (text, cause) => {
    expect(causeOfCode(text)).toBe(cause);
  });

  it.each([
    ["wrong-credentals", true],
    ["PP9999", true],
    ["dns-failure", true],
    ["unauthorized", false],
    ["toomanyrequests", false],
    ["ImagePullBackOff", false],
    ["manifest unknown", false],
    ["nginx:1", false],
  ])("is told from a message: %s %s", (text, isCode) => {
    expect(looksLikeCode(text)).toBe(isCode);
  });

  it("comes with what it looks like, what to do and what is near", () => {
    expect(explainCode("clock-skew")).toEqual({
      code: "PP1411",
      cause: "clock-skew",
      meaning: CAUSES["clock-skew"].meaning,
      looksLike: ["x509: certificate has expired or is not yet valid: current time … is before …"],
      remedy: CAUSES["clock-skew"].remedy,
      related: [{ code: "PP1410", cause: "tls-expired", meaning: CAUSES["tls-expired"].meaning }],
      docs: "docs/findings/PP1411.md",
    });
  });

  it("is known in both forms, in the order of the codes", () => {
    const codes = knownCodes().map(({ code }) => code);
    expect(codes).toEqual(codes.toSorted());
    expect(codes).toHaveLength(Object.keys(CAUSES).length);
  });

  it("is never related to itself", () => {
    for (const [cause, { related }] of Object.entries(CAUSE_SIGNS)) expect(related).not.toContain(cause);
  });
});
