import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { SecretText } from "../../src/core/credential/secret-text.ts";

const root = join(import.meta.dirname, "../..");

/** Every file that may open a secret, and why. A new one is a decision: add it here with its reason. */
const REVEALERS: Readonly<Record<string, string>> = {
  "src/core/credential/secret-text.ts": "defines it",
  "src/cli/render/manifests.ts": "prints the Secret that --dry-run=client -o yaml asks for",
};

describe("a secret that cannot print", () => {
  const canary = "c4n4ry-Pa$$";
  const secret = new SecretText(canary);

  it.each([
    ["a template", `${secret}`],
    ["JSON", JSON.stringify({ secret })],
    ["inspect", inspect({ deep: { secret } }, { depth: 9, showHidden: true })],
    ["string addition", `x${String(secret)}`],
    ["an error's message", new Error(`${secret}`).message],
    ["its keys", Object.entries(secret).join()],
  ])("shows nothing in %s", (_where, text) => {
    expect(text).not.toContain(canary);
  });

  it("gives its value to the one function that asks for it", () => {
    expect(secret.reveal()).toBe(canary);
    expect(secret.equals(new SecretText(canary))).toBe(true);
    expect(secret.equals(new SecretText("other"))).toBe(false);
  });

  it("is opened only where a reason is on record", () => {
    const callers = globSync("src/**/*.ts", { cwd: root }).filter((file) =>
      readFileSync(join(root, file), "utf8").includes(".reveal("),
    );
    expect(callers.toSorted()).toEqual(Object.keys(REVEALERS).toSorted());
  });
});
