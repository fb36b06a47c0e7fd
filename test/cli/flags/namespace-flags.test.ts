import { describe, expect, it } from "vitest";
import { readNamespaceChoice } from "../../../src/cli/flags/namespace-flags.ts";

const flags = { input: true };

describe("which namespaces a command is for", () => {
  it.each([
    ["nobody said", {}, undefined],
    ["those that are named, each once", { namespace: ["b", "a", "b"] }, { kind: "named", names: ["b", "a"] }],
    ["all", { allNamespaces: true }, { kind: "all" }],
    ["by their labels", { namespaceSelector: "team=shop" }, { kind: "selected", selector: "team=shop" }],
  ] as const)("is: %s", (_what, given, expected) => {
    expect(readNamespaceChoice({ ...flags, ...given })).toEqual(expected);
  });

  it.each([
    [{ namespace: ["a"], allNamespaces: true }, "--namespace and --all-namespaces exclude each other"],
    [
      { allNamespaces: true, namespaceSelector: "a=b" },
      "--all-namespaces and --namespace-selector exclude each other",
    ],
    [{ namespaceSelector: " " }, "--namespace-selector is empty"],
  ] as const)("is refused: %j", (given, message) => {
    expect(() => readNamespaceChoice({ ...flags, ...given })).toThrow(message);
  });
});
