import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { byteLines } from "../../../src/io/kube/byte-lines.ts";

async function* from(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

async function linesOf(chunks: readonly Uint8Array[], limit = 1_000) {
  const lines: string[] = [];
  for await (const line of byteLines(from(chunks), limit)) {
    lines.push(line.ok ? line.text : `more than ${line.limit}`);
  }
  return lines;
}

const bytes = (text: string) => Buffer.from(text, "utf8");

describe("lines out of bytes", () => {
  it("are the same wherever the chunks end, in the middle of a character too", async () => {
    const text = fc.string({ unit: "grapheme" }).filter((each) => !each.includes("\n") && each.trim() !== "");
    const cuts = fc.array(fc.nat({ max: 300 }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 8 }), cuts, async (lines, at) => {
        const whole = bytes(lines.map((line) => `${line}\n`).join(""));
        const ends = [...new Set(at.filter((end) => end < whole.length))].toSorted((a, b) => a - b);
        const chunks = [0, ...ends].map((start, index) => whole.subarray(start, ends[index] ?? whole.length));
        expect(await linesOf(chunks)).toEqual(lines);
      }),
    );
  });

  it("leave out empty lines and half a line at the end", async () => {
    expect(await linesOf([bytes("\n\na\n \r\nb\nhal"), bytes("f")])).toEqual(["a", "b"]);
  });

  it("end with a fault when one is too long", async () => {
    expect(await linesOf([bytes("short\n"), bytes("x".repeat(6)), bytes("x".repeat(5))], 10)).toEqual([
      "short",
      "more than 10",
    ]);
    expect(await linesOf([bytes("short\n"), bytes(`${"x".repeat(11)}\nafter\n`)], 10)).toEqual([
      "short",
      "more than 10",
    ]);
  });
});
