import { oneLine } from "../registry/one-line.ts";
import type { HelperFailure } from "./helper-answer.ts";

/** One place that was looked at for a login, and why it gave none. */
export type LoginTrace =
  | { readonly kind: "unreadable-file"; readonly path: string; readonly reason: string }
  | { readonly kind: "no-entry"; readonly path: string }
  | { readonly kind: "stub"; readonly path: string; readonly key: string }
  | { readonly kind: "undecodable"; readonly path: string; readonly key: string; readonly reason: string }
  | { readonly kind: "identity-token"; readonly path: string; readonly key: string; readonly helper?: string }
  | { readonly kind: "helper-empty"; readonly path: string; readonly helper: string }
  | {
      readonly kind: "helper-failed";
      readonly path: string;
      readonly helper: string;
      readonly failure: HelperFailure;
    };

const MAX_NAME_CHARS = 100;

/** One clause for a person: what stands there, and why that is no login that a kubelet could use. */
export function describeTrace(trace: LoginTrace): string {
  switch (trace.kind) {
    case "unreadable-file":
      return `${trace.path} cannot be read: ${trace.reason}`;
    case "no-entry":
      return `${trace.path} has no entry for it`;
    case "stub":
      return `${trace.path} names ${named(trace.key)} without a password: a stub, whose password is kept elsewhere`;
    case "undecodable":
      return `the entry ${named(trace.key)} of ${trace.path} cannot be decoded: ${trace.reason}`;
    case "identity-token":
      return `${placeOf(trace)} has an identity token, which a kubelet ignores: it knows user names with passwords or access tokens alone`;
    case "helper-empty":
      return `the helper ${named(trace.helper)}, named in ${trace.path}, has no login for it`;
    case "helper-failed":
      return `the helper ${named(trace.helper)}, named in ${trace.path}, ${describeFailure(trace)}`;
  }
}

function placeOf({ path, key, helper }: Extract<LoginTrace, { kind: "identity-token" }>): string {
  return helper === undefined
    ? `the entry ${named(key)} of ${path}`
    : `the helper ${named(helper)}, named in ${path},`;
}

function describeFailure({ helper, failure }: Extract<LoginTrace, { kind: "helper-failed" }>): string {
  switch (failure.kind) {
    case "bad-name":
      return "is not run: that is no name of a helper";
    case "not-found":
      return `is missing: there is no program docker-credential-${helper} on the PATH`;
    case "not-started":
      return `could not be started: ${failure.reason}`;
    case "killed":
      return `was ended by ${failure.signalName}`;
    case "timeout":
      return `did not answer within ${failure.afterMs / 1000} s`;
    case "too-much-output":
      return `wrote more than ${failure.maxOutputBytes} bytes, which is no credential`;
    case "exit-code":
      return `failed with exit code ${failure.exitCode}${failure.words === "" ? " and said nothing" : `: ${failure.words}`}`;
    case "unreadable":
      return `answered with ${failure.detail}`;
  }
}

/** Written by whoever wrote the file. */
function named(text: string): string {
  return `\`${oneLine(text, MAX_NAME_CHARS)}\``;
}
