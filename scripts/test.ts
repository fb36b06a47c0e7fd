import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/*
 * `npm test`: builds, runs every test, then holds what ran against the committed list. A test that did not run is
 * named with what it needs; in CI it fails the run. `npm test -- --update-list` writes the list anew;
 * any other argument goes to vitest and leaves the list alone.
 */
const LIST = "test/expected-tests.txt";

interface Assertion {
  readonly fullName: string;
  readonly ancestorTitles: readonly string[];
  readonly title: string;
  readonly status: string;
}

interface Results {
  readonly success: boolean;
  readonly testResults: readonly { readonly name: string; readonly assertionResults: readonly Assertion[] }[];
}

const passedOn = process.argv.slice(2).filter((argument) => argument !== "--update-list");
const updatesList = process.argv.includes("--update-list");

const building = spawnSync(process.execPath, ["scripts/build.ts", "--quiet"], { stdio: "inherit" });
if (building.status !== 0) process.exit(1);

const folder = mkdtempSync(join(tmpdir(), "pullpass-test-"));
const reportPath = join(folder, "results.json");
const run = spawnSync(
  "vitest",
  ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${reportPath}`, ...passedOn],
  { stdio: ["ignore", "inherit", "inherit"] },
);
const results: Results = JSON.parse(readFileSync(reportPath, "utf8"));
rmSync(folder, { recursive: true });

const all = results.testResults.flatMap(({ name, assertionResults }) =>
  assertionResults.map((assertion) => ({
    name: nameOf(name, assertion),
    needs: needsOf(assertion),
    status: assertion.status,
  })),
);
const failed = all.filter(({ status }) => status === "failed");
const skipped = all.filter(({ status }) => status !== "passed" && status !== "failed");
const ran = all.filter((test) => !skipped.includes(test)).map(({ name }) => name);

const isWhole = passedOn.length === 0;
if (updatesList && isWhole)
  writeFileSync(
    LIST,
    `${all
      .map(({ name }) => name)
      .toSorted()
      .join("\n")}\n`,
  );
for (const { name, needs } of skipped) process.stdout.write(`skipped: ${name}${needs}\n`);
const expected = isWhole ? readFileSync(LIST, "utf8").trimEnd().split("\n") : [];
const missing = isWhole ? without(expected, ran) : [];
const unlisted = isWhole ? without(ran, expected) : [];
for (const name of missing) process.stdout.write(`did not run: ${name}\n`);
for (const name of unlisted) process.stdout.write(`not in ${LIST} (npm test -- --update-list): ${name}\n`);
process.stdout.write(
  `\n${ran.length - failed.length} passed, ${failed.length} failed, ${skipped.length} skipped\n`,
);
const isIncomplete = process.env["CI"] !== undefined && (missing.length > 0 || unlisted.length > 0);
process.exit(run.status === 0 && !isIncomplete ? 0 : 1);

/** The names of the first list that the second does not have as often. */
function without(names: readonly string[], others: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const name of others) left.set(name, (left.get(name) ?? 0) + 1);
  return names.filter((name) => {
    const count = left.get(name) ?? 0;
    left.set(name, count - 1);
    return count <= 0;
  });
}

/** `test/core/x.test.ts > a suite > a test`, in one line, without what the test needs and this machine lacks. */
function nameOf(file: string, { ancestorTitles, title }: Assertion): string {
  const path = file.slice(file.lastIndexOf("/test/") + 1);
  return [path, ...ancestorTitles, title]
    .map((part) => part.replace(/ \(needs .*\)$/s, "").replaceAll("\n", "\\n"))
    .join(" > ");
}

/** ` (needs root)`: what the suite says that it lacks; empty where it says nothing. */
function needsOf({ ancestorTitles, title }: Assertion): string {
  const [needs = ""] = [...ancestorTitles, title].flatMap((part) => / \(needs .*\)$/s.exec(part) ?? []);
  return needs;
}
