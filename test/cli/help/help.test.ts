import { describe, expect, it } from "vitest";
import { type CommandNode, commandTree } from "../../../src/cli/command-tree/command-node.ts";
import { program } from "../../builders/program.ts";
import { pullpass } from "../../e2e/pullpass.ts";

const flat = (node: CommandNode): readonly CommandNode[] => [node, ...node.commands.flatMap(flat)];
const commands = flat(commandTree(await program()));
const paths = commands.map(({ path }) => path);

describe("help", () => {
  it.each(paths)("of `%s` has examples and exit codes, in 80 columns", async (path) => {
    const { stdout, code } = await pullpass([...path.split(" "), "--help"].filter((word) => word !== ""));
    expect(code).toBe(0);
    expect(stdout).toContain("\nExamples:\n");
    expect(stdout).toContain("\nExit codes:\n");
    expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });

  it.each(paths)("of `%s` names the plug-in as it was called", async (path) => {
    const asPlugin = flat(commandTree(await program("kubectl pullpass"))).find((node) => node.path === path);
    const lines = (asPlugin?.epilogue ?? "").split("\n");
    expect(lines.filter((line) => /^\s*pullpass |\| pullpass /.test(line))).toEqual([]);
    expect(lines.filter((line) => line.length > 88)).toEqual([]);
  });

  it("of a command is what its --help prints", async () => {
    const asked = await pullpass(["help", "secret", "make"]);
    expect(asked).toMatchObject({ code: 0, stderr: "" });
    expect(asked.stdout).toBe((await pullpass(["secret", "make", "--help"])).stdout);
  });

  it("is a tree for programs with -o json", async () => {
    const { stdout } = await pullpass(["help", "-o", "json"]);
    const tree = JSON.parse(stdout);
    expect(tree).toMatchObject({ apiVersion: "pullpass.dev/v1", kind: "CommandTree", name: "pullpass" });
    const secret = tree.commands.find(({ name }: CommandNode) => name === "secret");
    const make = secret.commands.find(({ path }: CommandNode) => path === "secret make");
    expect(make.flags).toContainEqual({
      long: "--dry-run",
      description: "change nothing",
      value: { name: "how", isOptional: false, choices: ["none", "client", "server"] },
      isRepeatable: false,
      default: "none",
    });
    expect(make.epilogue).toContain("pullpass secret make regcred");
  });
});

describe("what was mistyped", () => {
  it.each([
    [["chek", "nginx"], "(Did you mean check?)"],
    [["help", "conect"], "(Did you mean connect?)"],
    [["secret", "lnt"], "(Did you mean lint?)"],
    [["check", "nginx", "--platfrom", "linux/amd64"], "(Did you mean --platform?)"],
    [["check", "nginx", "-o", "jsn"], "(Did you mean json?)"],
    [["connect", "x.io", "--dry-run=clinet"], "(Did you mean client?)"],
    [["connect", "x.io", "--method", "passwrod"], "(Did you mean password?)"],
    [["completion", "bsh"], "(Did you mean one of bash, zsh?)"],
  ])("%j is asked about", async (args, words) => {
    const run = await pullpass(args);
    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toContain(words);
  });
});
