import { describe, expect, it } from "vitest";
import { canAsk } from "../../../src/cli/terminal/interaction.ts";
import { testTerminal } from "../../builders/terminal.ts";

const person = { stdinIsTerminal: true, stdoutIsTerminal: true };
const free = { noInput: false, forPeople: true };

describe("whether a person can be asked", () => {
  it.each([
    ["at a terminal", person, free, true],
    ["at a terminal in colour", { ...person, environment: { TERM: "xterm-256color" } }, free, true],
    ["where CI is empty", { ...person, environment: { CI: "" } }, free, true],
    ["where CI says false", { ...person, environment: { CI: "false" } }, free, true],
    ["where CI says 0", { ...person, environment: { CI: "0" } }, free, true],
    ["in CI", { ...person, environment: { CI: "true" } }, free, false],
    ["in CI that says 1", { ...person, environment: { CI: "1" } }, free, false],
    ["at a dumb terminal", { ...person, environment: { TERM: "dumb" } }, free, false],
    ["where stdin is a pipe", { ...person, stdinIsTerminal: false }, free, false],
    ["where stdout is a pipe", { ...person, stdoutIsTerminal: false }, free, false],
    ["with --no-input", person, { ...free, noInput: true }, false],
    ["where the output is for programs", person, { ...free, forPeople: false }, false],
    ["with nothing in favour", {}, { noInput: true, forPeople: false }, false],
  ])("%s", (_where, terminal, choice, expected) => {
    expect(canAsk(testTerminal(terminal).terminal, choice)).toBe(expected);
  });
});
