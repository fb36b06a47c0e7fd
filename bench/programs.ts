import { join } from "node:path";
import { ensurePrograms } from "../testbed/programs.ts";

const dist = join(import.meta.dirname, "../dist");

/** A program and what comes before its arguments. */
export type Program = readonly [string, ...string[]];

export interface Programs {
  readonly executable: Program;
  /** The npm package's command, run by the Node that this is. */
  readonly bundle: Program;
  readonly kubectl: Program;
  readonly crane: Program;
  /** Of client-go: bench/baseline/main.go. */
  readonly baseline: Program;
}

/** What is compared; builds what is not in the test bed's cache. pullpass itself was built before. */
export async function programs(): Promise<Programs> {
  const { kubectl, crane, baseline } = await ensurePrograms(["kubectl", "crane", "baseline"]);
  return {
    executable: [join(dist, "bin/pullpass")],
    bundle: [process.execPath, join(dist, "cli.mjs")],
    kubectl: [join(kubectl, "kubectl")],
    crane: [join(crane, "crane")],
    baseline: [join(baseline, "baseline")],
  };
}
