import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { addAskFlags } from "../../../src/cli/flags/ask-flags.ts";

function parse(...args: readonly string[]) {
  const errors: string[] = [];
  const command = addAskFlags(new Command("check"))
    .exitOverride()
    .configureOutput({ writeErr: (text) => void errors.push(text) });
  try {
    return command.parse(args, { from: "user" }).opts();
  } catch {
    return errors.join("");
  }
}

describe("the flags of every command that asks a registry", () => {
  it("have the defaults of the contract", () => {
    expect(parse()).toEqual({ prove: "blob", requestTimeout: 10_000 });
  });

  it.each([
    ["here", "here"],
    ["node", {}],
    ["node=ip-10-0-0-1.eu.example", { node: "ip-10-0-0-1.eu.example" }],
  ])("take a vantage: %s", (text, proveFrom) => {
    expect(parse("--prove-from", text)).toMatchObject({ proveFrom });
  });

  it.each([
    "",
    "there",
    "node=",
    "node=A",
    "node=-a",
    "node=a..b",
    "node=a,b",
    "node=a\n",
    "Node",
  ])("refuse what is none: %j", (text) => {
    expect(parse("--prove-from", text)).toContain("Write here, node, node=NAME or pools.");
  });

  it("take durations, in milliseconds", () => {
    expect(parse("--timeout", "2m", "--request-timeout", "500ms")).toMatchObject({
      timeout: 120_000,
      requestTimeout: 500,
    });
  });

  it.each(["0", "10", "soon", "25d"])("refuse a duration that is none, or none at all: %s", (text) => {
    expect(parse("--timeout", text)).toContain("Write a duration such as 30s, 2m or 1m30s, at most 24d.");
  });

  it("refuse a depth that is none", () => {
    expect(parse("--prove", "shape")).toContain("Allowed choices are none, token, manifest, blob.");
  });
});
