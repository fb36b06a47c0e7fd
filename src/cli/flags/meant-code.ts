import { knownCodes } from "../../core/explain/code.ts";
import { nearest } from "../help/nearest.ts";

/** More than these are no help: a code that does not exist is one digit away from a dozen that do. */
const MAX_MEANT = 3;

/** ` (Did you mean wrong-credentials?)`; empty where no code is near, or too many are. */
export function meantCode(text: string): string {
  const near = nearest(
    text,
    knownCodes().flatMap(({ code, cause }) => [code, cause]),
  );
  if (near.length === 0 || near.length > MAX_MEANT) return "";
  return near.length === 1 ? ` (Did you mean ${near[0]}?)` : ` (Did you mean one of ${near.join(", ")}?)`;
}
