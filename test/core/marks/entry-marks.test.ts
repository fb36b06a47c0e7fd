import { describe, expect, it } from "vitest";
import { ENTRIES_ANNOTATION, readEntryMarks, writeEntryMarks } from "../../../src/core/marks/entry-marks.ts";

const mark = { method: "password", madeAt: "2026-01-01T00:00:00.000Z" };

describe("the marks of a pull secret's entries", () => {
  it("come back as they were written, what a newer version added included", () => {
    const marks = { "b.example": { ...mark, expiresAt: "2027-01-01T00:00:00.000Z" }, "a.example": mark };
    const newer = { ...marks, "c.example": { ...mark, keyId: "k", hint: "h", scope: ["pull"] } };
    expect(readEntryMarks({ [ENTRIES_ANNOTATION]: writeEntryMarks(newer) })).toEqual(newer);
  });

  it("are equal text when they are equal", () => {
    const [a, b] = [
      { "a.example": mark, "b.example": mark },
      { "b.example": mark, "a.example": mark },
    ];
    expect(writeEntryMarks(a)).toBe(writeEntryMarks(b));
  });

  it.each([
    ["no annotation", undefined],
    ["no JSON", "{"],
    ["a list", "[]"],
    ["null", "null"],
    ["an entry that is none", '{"a.example":1}'],
    ["an entry that is null", '{"a.example":null}'],
    ["an entry without a method", '{"a.example":{"madeAt":"2026-01-01T00:00:00Z"}}'],
    ["a hint that is no text", '{"a.example":{"method":"m","madeAt":"t","hint":{}}}'],
    ["an expiry that is no text", '{"a.example":{"method":"m","madeAt":"t","expiresAt":1}}'],
    ["a claim to be found that is no yes", '{"a.example":{"method":"m","madeAt":"t","found":"x"}}'],
  ])("count as none where they cannot be read: %s", (_what, text) => {
    expect(readEntryMarks(text === undefined ? {} : { [ENTRIES_ANNOTATION]: text })).toEqual({});
  });
});
