import { join } from "node:path";

const DIST = join(import.meta.dirname, "../dist");

/** The bundle that the npm package holds. */
export const CLI = join(DIST, "cli.mjs");

/** The executable that needs no Node. */
export const EXECUTABLE = join(DIST, "bin/pullpass");

/**
 * The program under test with its first arguments: the bundle, run by this Node, or with `PULLPASS_TESTED=executable` the
 * executable (`npm run test:executable`).
 */
export const COMMAND: readonly [string, ...string[]] =
  process.env["PULLPASS_TESTED"] === "executable" ? [EXECUTABLE] : [process.execPath, CLI];
