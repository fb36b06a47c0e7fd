import { describe, expect, it } from "vitest";
import { isObjectName } from "../../../src/core/kube/object-name.ts";

const label = "a".repeat(63);

describe("the name of a Kubernetes object", () => {
  it.each([
    "a",
    "0",
    "pullpass",
    "my-secret",
    "reg.example.com",
    "a-1.b-2",
    [label, label, label, "a".repeat(61)].join("."),
  ])("is: %s", (text) => {
    expect(isObjectName(text)).toBe(true);
  });

  it.each([
    "",
    "A",
    "a_b",
    "-a",
    "a-",
    ".a",
    "a.",
    "a..b",
    "a.-b",
    "a-.b",
    "a b",
    "a/b",
    "a\n",
    "ä",
    [label, label, label, label].join("."),
  ])("is not: %j", (text) => {
    expect(isObjectName(text)).toBe(false);
  });

  it("is decided at once, however the text was made", () => {
    const startedAtMs = performance.now();
    isObjectName(`${"a-".repeat(126)}_`);
    isObjectName("a".repeat(1_000_000));
    expect(performance.now() - startedAtMs).toBeLessThan(100);
  });
});
