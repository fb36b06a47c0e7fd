import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

const root = join(import.meta.dirname, "../..");
const folder = join(root, ".github/workflows");
const step = z.object({ uses: z.string().optional(), run: z.string().optional() });
const workflow = z.object({
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(
    z.string(),
    z.object({ permissions: z.record(z.string(), z.string()), steps: z.array(step) }),
  ),
});

describe.each(readdirSync(folder))("the workflow %s", (file) => {
  const text = readFileSync(join(folder, file), "utf8");
  const { permissions, jobs } = workflow.parse(parse(text));
  const steps = Object.values(jobs).flatMap((job) => job.steps);

  it("pins every action by a commit, and says which version that is", () => {
    const lines = text.split("\n").filter((line) => /^\s*-?\s*uses:/.test(line));
    expect(lines).toHaveLength(steps.filter(({ uses }) => uses !== undefined).length);
    for (const line of lines) expect(line).toMatch(/uses: [\w.-]+\/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it("has no right by default, and each job names its own", () => {
    expect(permissions).toEqual({});
    for (const job of Object.values(jobs)) expect(Object.keys(job.permissions)).not.toEqual([]);
  });

  it("puts nothing that others can name into a shell's text, and knows no stored password", () => {
    for (const { run = "" } of steps) expect(run).not.toContain("${{");
    expect(text).not.toMatch(/\bsecrets\./);
  });

  it("runs npm scripts that there are", () => {
    const { scripts }: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(
      readFileSync(join(root, "package.json"), "utf8"),
    );
    const named = steps.flatMap(({ run = "" }) =>
      [...run.matchAll(/\bnpm run ([\w:]+)/g)].map(([, name]) => name),
    );
    expect(named).not.toEqual([]);
    for (const name of named) expect(Object.keys(scripts)).toContain(name);
  });
});

describe("the release workflow", () => {
  const text = readFileSync(join(folder, "release.yml"), "utf8");

  it("signs what it publishes before it publishes it, with provenance at npm as well", () => {
    const order = [
      "npm run test:release",
      "actions/attest-build-provenance@",
      "actions/attest-sbom@",
      "npm publish ./dist/release/*.tgz --provenance",
      "gh release create",
    ].map((part) => text.indexOf(part));
    expect(order).not.toContain(-1);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });
});
