import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { shellWord } from "../../src/core/shell-word.ts";

const WORDS = [
  "plain",
  "reg.example.com:5000/team/app:1",
  "robot$ci",
  "it's",
  `"quoted"`,
  "a b",
  "",
  "!x",
  "--flag=v",
  "*",
  "é",
  "a\nb",
];

describe("a word of a suggested command", () => {
  it.each(WORDS)("comes out of a shell as it went in: %j", (word) => {
    const shell = spawnSync("sh", ["-c", `printf %s ${shellWord(word)}`], { encoding: "utf8" });
    expect(shell.stdout).toBe(word);
  });

  it("is quoted only where it has to be", () => {
    expect(shellWord("reg.example.com:5000/team/app:1")).toBe("reg.example.com:5000/team/app:1");
    expect(shellWord("robot$ci")).toBe("'robot$ci'");
  });
});
