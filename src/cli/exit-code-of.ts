import type { Verdict } from "../core/report/verdict.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";

const CODES: Readonly<Record<Verdict, ExitCode>> = {
  yes: EXIT.ok,
  no: EXIT.no,
  unsure: EXIT.unsure,
  "not-permitted": EXIT.notPermitted,
  partial: EXIT.partial,
};

export function exitCodeOf(verdict: Verdict): ExitCode {
  return CODES[verdict];
}
