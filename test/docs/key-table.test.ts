import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readPage, root } from "./page.ts";

interface Row {
  readonly key: string;
  readonly image: string;
  readonly matches: boolean;
  /** What `lint` says to write; absent where it finds nothing wrong. */
  readonly write?: string;
}

/** The rows of the table in docs/key-table.md. */
function rows(): readonly Row[] {
  const cells = /^\| `([^`]+)` \| `([^`]+)` \| (yes|no) \|(?: `([^`]+)`)? \|$/gm;
  return [...readPage("docs/key-table.md").text.matchAll(cells)].map(
    ([, key = "", image = "", matches, write]) => {
      const row = { key, image, matches: matches === "yes" };
      return write === undefined ? row : { ...row, write };
    },
  );
}

function pullpass(
  args: readonly string[],
  input: string,
): { readonly stdout: string; readonly stderr: string } {
  return spawnSync(process.execPath, [join(root, "dist/cli.mjs"), ...args], { encoding: "utf8", input });
}

describe("the table of server keys", () => {
  it("has the keys that people get wrong", () => {
    expect(rows().filter(({ matches }) => !matches).length).toBeGreaterThan(10);
  });

  it.each(rows())("holds: $key for $image", ({ key, image, matches, write }) => {
    const config = JSON.stringify({ auths: { [key]: { username: "acme", password: "x" } } });
    const check = pullpass(["check", `${image}:1`, "--secret-file", "-", "--prove", "none"], config);
    expect(check.stdout.includes(`key ${key}, user acme`), check.stderr).toBe(matches);
    const lint = pullpass(["secret", "lint", "-"], config);
    const advice = /^ {2}help {3}write it as `([^`]+)`$/m.exec(`${lint.stdout}${lint.stderr}`)?.[1];
    expect(advice).toBe(write);
  });
});
