import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { recordedFrom, recordedSchema, regressions } from "./guard.ts";
import type { Row } from "./side-by-side.ts";
import { check } from "./subjects/check.ts";
import { facts } from "./subjects/facts.ts";
import { fanOut } from "./subjects/fan-out.ts";
import { start } from "./subjects/start.ts";
import { tableText } from "./table.ts";

/*
 * `npm run bench [SUBJECT…]`: pullpass beside other programs that do the same, one after the other in each round, and the
 * medians as a table. Ratios are what counts: both halves of one saw the same machine. docs/benchmarks.md explains.
 * What has become slower than the recorded ratios, noise apart, is said at the end; no exit code depends on it.
 * `--record` writes the ratios down instead.
 */
const SUBJECTS: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  start,
  check,
  "fan-out": fanOut,
  facts,
};

const RECORDED = join(import.meta.dirname, "recorded.json");
const isRecording = process.argv.includes("--record");
const names = process.argv.slice(2).filter((argument) => argument !== "--record");
const unknown = names.filter((name) => !(name in SUBJECTS));
if (unknown.length > 0) {
  process.stderr.write(
    `no benchmark is called ${unknown.join(", ")}; there are ${Object.keys(SUBJECTS).join(", ")}\n`,
  );
  process.exit(2);
}
const build = spawnSync(process.execPath, ["scripts/build.ts", "--quiet"], { stdio: "inherit" });
if (build.status !== 0) process.exit(1);

const rows: Row[] = [];
for (const [name, run] of Object.entries(SUBJECTS)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const before = loadavg()[0] ?? Number.NaN;
  process.stderr.write(`${name}: begins with ${before.toFixed(1)} processes at work on this machine\n`);
  rows.push(...(await run()));
  const after = loadavg()[0] ?? Number.NaN;
  process.stderr.write(`${name}: ends with ${after.toFixed(1)}\n`);
}
process.stdout.write(`${tableText(rows)}\n`);
const recorded = recordedSchema.parse(JSON.parse(readFileSync(RECORDED, "utf8")));
if (isRecording) {
  writeFileSync(RECORDED, `${JSON.stringify({ ...recorded, ...recordedFrom(rows) }, undefined, 2)}\n`);
} else {
  for (const sentence of regressions(rows, recorded)) process.stderr.write(`warning: ${sentence}\n`);
}
