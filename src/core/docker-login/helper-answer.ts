import type { Credential } from "../credential/credential.ts";
import { SecretText } from "../credential/secret-text.ts";
import { isRecord, readJson, textOf } from "../registry/json-reading.ts";
import { oneLine } from "../registry/one-line.ts";
import type { RunOutcome } from "../run.ts";
import { TOKEN_USERNAME } from "./login-config.ts";

/** What a credential helper answers about one server. */
export type HelperAnswer =
  | { readonly kind: "credential"; readonly credential: Credential }
  | { readonly kind: "identity-token" }
  | { readonly kind: "nothing" }
  | { readonly kind: "failed"; readonly failure: HelperFailure };

export type HelperFailure =
  /** What would be run is no plain name of a program. */
  | { readonly kind: "bad-name" }
  | Exclude<RunOutcome, { readonly kind: "exited" }>
  /** `words` are the helper's own, one line, bounded; empty when it said none. */
  | { readonly kind: "exit-code"; readonly exitCode: number; readonly words: string }
  /** It said that all is well, and then no credential; `detail` holds nothing of it. */
  | { readonly kind: "unreadable"; readonly detail: string };

/** A helper is found by name on the PATH; a path in its place could run anything. */
export function isHelperName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name);
}

/** How a helper says that it has none, on standard output (docker-credential-helpers v0.9.5, credentials/error.go). */
const NOT_FOUND = "credentials not found in native keychain";

const MAX_WORDS_CHARS = 300;

/**
 * Reads what `docker-credential-X get` ended with: `{"ServerURL":…,"Username":…,"Secret":…}`, or an error in words on
 * standard output with an exit code. The user name `<token>` marks an identity token.
 */
export function readHelperAnswer(outcome: RunOutcome): HelperAnswer {
  if (outcome.kind !== "exited") return { kind: "failed", failure: outcome };
  const { exitCode, stdout } = outcome;
  if (exitCode === 0) return readCredential(stdout);
  if (textFrom(stdout).trim() === NOT_FOUND) return { kind: "nothing" };
  return { kind: "failed", failure: { kind: "exit-code", exitCode, words: wordsOf(outcome) } };
}

function readCredential(stdout: Uint8Array): HelperAnswer {
  const json = readJson(stdout);
  if (!json.ok || !isRecord(json.value)) return unreadable("something else than a JSON object");
  const username = textOf(json.value, "Username");
  const secret = textOf(json.value, "Secret");
  if (username === TOKEN_USERNAME && secret !== "") return { kind: "identity-token" };
  if (username === "" && secret === "") return { kind: "nothing" };
  if (username === "") return unreadable("a secret without a user name");
  if (secret === "") return unreadable("a user name without a secret");
  return { kind: "credential", credential: { username, password: new SecretText(secret) } };
}

function unreadable(detail: string): HelperAnswer {
  return { kind: "failed", failure: { kind: "unreadable", detail } };
}

/** By the protocol words of a failure are on standard output; many helpers have more to say on standard error. */
function wordsOf({ stdout, stderr }: Extract<RunOutcome, { kind: "exited" }>): string {
  const spoken = [textFrom(stdout), textFrom(stderr)].filter((text) => !mayHoldSecret(text));
  return oneLine(
    spoken
      .map((text) => text.trim())
      .filter((text) => text !== "")
      .join("; "),
    MAX_WORDS_CHARS,
  );
}

/** A helper that fails after it printed its answer must not have it repeated. */
function mayHoldSecret(text: string): boolean {
  return /secret"?\s*[:=]/i.test(text);
}

function textFrom(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
