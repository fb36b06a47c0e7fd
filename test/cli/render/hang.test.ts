import { describe, expect, it } from "vitest";
import { renderFinding } from "../../../src/cli/render/finding.ts";
import { hang, hangCommand } from "../../../src/cli/render/hang.ts";
import { printCommandNote, printNotes, renderNote } from "../../../src/cli/render/note.ts";
import { paintFor } from "../../../src/cli/render/paint.ts";
import { finding } from "../../../src/core/finding/finding.ts";
import { testTerminal } from "../../builders/terminal.ts";

const command = "pullpass check reg.example.com/team/app:1 -n shop";

const found = finding("insufficient-permission", {
  title: "the credential may not read `reg.example.com/team/app:1`",
  subject: {},
  evidence: [
    { source: "registry reg.example.com", text: "403 at the manifest: DENIED, before that it was accepted" },
  ],
  fixes: [
    { text: "grant it the right to pull", applicability: "manual" },
    { text: "then ask again", command, applicability: "manual" },
  ],
});

function shown(columns?: number): string {
  return renderFinding(found, { paint: paintFor(false, {}), ...(columns === undefined ? {} : { columns }) });
}

describe("text beside its label", () => {
  it("stays whole in a pipe", () => {
    expect(shown()).toBe(`error[PP1204]: the credential may not read \`reg.example.com/team/app:1\`
  seen   registry reg.example.com: 403 at the manifest: DENIED, before that it was accepted
  help   grant it the right to pull
  help   then ask again: pullpass check reg.example.com/team/app:1 -n shop
  more   pullpass explain PP1204
`);
  });

  it("goes on below itself at 80 columns", () => {
    expect(shown(80)).toBe(`error[PP1204]: the credential may not read \`reg.example.com/team/app:1\`
  seen   registry reg.example.com: 403 at the manifest: DENIED, before that it
         was accepted
  help   grant it the right to pull
  help   then ask again: pullpass check reg.example.com/team/app:1 -n shop
  more   pullpass explain PP1204
`);
  });

  it("leaves a command in one piece at 40 columns, which has room for none", () => {
    expect(shown(40)).toBe(`error[PP1204]: the credential may not
               read
               \`reg.example.com/team/app:1\`
  seen   registry reg.example.com: 403
         at the manifest: DENIED, before
         that it was accepted
  help   grant it the right to pull
  help   then ask again:
         pullpass check reg.example.com/team/app:1 -n shop
  more   pullpass explain PP1204
`);
  });

  it("is not broken to a word a line where the terminal has hardly a column", () => {
    expect(hang("one two three four five", 9, { columns: 5 })).toBe("one two three four\n         five");
  });

  it("keeps its command beside it to the last column and no further", () => {
    const call = { text: "look", command: "x".repeat(26) };
    expect(hangCommand(call, 8, { columns: 40 })).toBe(`look: ${call.command}`);
    expect(hangCommand(call, 9, { columns: 40 })).toBe(`look:\n         ${call.command}`);
  });

  it("is bold in every line of a title", () => {
    const text = renderFinding(found, { paint: paintFor(true, {}), columns: 40 });
    for (const part of ["the credential may not", "read", "`reg.example.com/team/app:1`"])
      expect(text).toContain(`\u001b[1m${part}\u001b[22m`);
  });
});

describe("a note", () => {
  const long = "a copy does not follow its source: when it changes, run the same command again";

  it("hangs behind its label", () => {
    expect(renderNote(long, { paint: paintFor(false, {}), columns: 40 })).toBe(
      "note: a copy does not follow its source:\n      when it changes, run the same\n      command again\n",
    );
  });

  it.each([
    ["a terminal", { stderrIsTerminal: true }, 2],
    ["a pipe", {}, 1],
    ["a CI runner's terminal, which is a log", { stderrIsTerminal: true, environment: { CI: "true" } }, 1],
  ])("has the lines it needs at %s", (_what, parts, lines) => {
    const { terminal, written } = testTerminal({ ...parts, columns: 60 });
    printNotes(terminal, [long]);
    expect(written.err.trimEnd().split("\n")).toHaveLength(lines);
  });

  it("lets no terminal be told anything by what it quotes", () => {
    const { terminal, written } = testTerminal();
    printNotes(terminal, ["a\u001b[2Jb"]);
    expect(written.err).toBe("note: a\\u{1b}[2Jb\n");
  });

  it("gives a command a line of its own where it would be broken", () => {
    const { terminal, written } = testTerminal({ stderrIsTerminal: true, columns: 50 });
    printCommandNote(terminal, "the same without a question", command);
    expect(written.err).toBe(`note: the same without a question:\n      ${command}\n`);
  });
});
