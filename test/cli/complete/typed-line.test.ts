import { describe, expect, it } from "vitest";
import { commandTree } from "../../../src/cli/command-tree/command-node.ts";
import { readTypedLine } from "../../../src/cli/complete/typed-line.ts";
import { program } from "../../builders/program.ts";

const tree = commandTree(await program());

/** `command: what is wanted`, in a few words. */
function wanted(words: readonly string[]): string {
  const { command, wanted } = readTypedLine(tree, words);
  switch (wanted.kind) {
    case "flag":
      return `${command.path}: flag ${wanted.typed}`;
    case "value":
      return `${command.path}: value of ${wanted.flag.long} ${wanted.typed}`;
    case "argument":
      return `${command.path}: argument ${wanted.place} ${wanted.typed}`;
  }
}

describe("a half-typed line", () => {
  it.each<readonly [readonly string[], string]>([
    [[], ": argument 0 "],
    [["sec"], ": argument 0 sec"],
    [["secret", ""], "secret: argument 0 "],
    [["secret", "merge", "a.json", ""], "secret merge: argument 1 "],
    [["check", "-"], "check: flag -"],
    [["check", "--na"], "check: flag --na"],
    [["check", "--namespace", "sh"], "check: value of --namespace sh"],
    [["check", "--namespace=sh"], "check: value of --namespace sh"],
    [["check", "-n", ""], "check: value of --namespace "],
    [["check", "-nsh"], "check: value of --namespace sh"],
    [["check", "-n", "shop", "im"], "check: argument 0 im"],
    [["check", "img", "x"], "check: argument 1 x"],
    [["check", "--", "-n", ""], "check: argument 1 "],
    [["secret", "show", "-", ""], "secret show: argument 1 "],
    // A flag whose value may be absent takes the next word unless that is a flag.
    [["connect", "--from-docker-config", "f"], "connect: value of --from-docker-config f"],
    [["connect", "--from-docker-config", "--i"], "connect: flag --i"],
    [["check", "--no-such-flag", ""], "check: argument 0 "],
    [["nothing", ""], ": argument 1 "],
  ])("%j wants %s", (words, expected) => {
    expect(wanted(words)).toBe(expected);
  });

  it("remembers what was given, by long names, in the order typed", () => {
    const words = ["connect", "-n", "a", "--namespace=b", "--kubeconfig", "k", "--restart", ""];
    expect(Object.fromEntries(readTypedLine(tree, words).given)).toEqual({
      "--namespace": ["a", "b"],
      "--kubeconfig": ["k"],
      "--restart": [],
    });
  });
});
