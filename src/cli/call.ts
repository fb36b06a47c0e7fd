import { basename } from "node:path";
import { COMPLETE } from "./complete/complete.ts";

export interface Call {
  /** How the person called it, for every command that is suggested. */
  readonly programName: string;
  readonly args: readonly string[];
}

/**
 * Reads `process.argv`. One file serves under three names, as kubectl has it for plug-ins: it runs
 * `kubectl-pullpass`, and asks `kubectl_complete-pullpass` what a half-typed line can become.
 */
export function readCall([, path = "", ...args]: readonly string[]): Call {
  const name = basename(path);
  if (name.startsWith("kubectl_complete-"))
    return { programName: "kubectl pullpass", args: [COMPLETE, ...args] };
  return { programName: name.startsWith("kubectl-") ? "kubectl pullpass" : "pullpass", args };
}
