import { basename } from "node:path";

/** The hidden command that the shells' scripts and kubectl ask; its name and protocol are cobra's. */
export const COMPLETE = "__complete";

export interface Call {
  /** How the person called it, for every command that is suggested. */
  readonly programName: string;
  readonly args: readonly string[];
}

/**
 * Reads `process.argv` and `process.argv0`. One file serves under three names, as kubectl has it for plug-ins: it runs
 * `kubectl-pullpass`, and asks `kubectl_complete-pullpass` what a half-typed line can become.
 */
export function readCall([, path = "", ...args]: readonly string[], argv0: string): Call {
  const name = basename(isInExecutable(path) ? argv0 : path);
  if (name.startsWith("kubectl_complete-"))
    return { programName: "kubectl pullpass", args: [COMPLETE, ...args] };
  return { programName: name.startsWith("kubectl-") ? "kubectl pullpass" : "pullpass", args };
}

/** Bun's executables have their script in a file system of their own; the name that was called is `argv0` there. */
function isInExecutable(path: string): boolean {
  return path.startsWith("/$bunfs/") || /^[A-Z]:[\\/]~BUN[\\/]/.test(path);
}
