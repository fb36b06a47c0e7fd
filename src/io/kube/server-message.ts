import { SecretText } from "../../core/credential/secret-text.ts";
import type { KubeKind } from "../../core/kube/objects.ts";

/**
 * Long enough for what Pod Security and admission policies say (about 600 characters when everything is
 * wrong).
 */
const MAX_MESSAGE_LENGTH = 1_000;

/** Shorter values would blank out words of the message that merely look alike. */
const SHORTEST_HIDDEN_LENGTH = 6;

const REDACTED = new SecretText("").toString();

export interface MessageContext {
  readonly kind: KubeKind;
  /** What the request carried, so that a server that repeats it is not repeated. */
  readonly sent?: unknown;
}

/**
 * A message of the server, fit to print: one line, bounded, no control characters, nothing of a Secret.
 *
 * The API server does repeat what it was sent or what it stores: kube-apiserver 1.37 answers a JSON Patch
 * that makes a Secret undecodable with the *whole* patched Secret in `Invalid value: "{…}"`
 * (`endpoints/handlers/patch.go`, `applyPatchToCurrentObject`), and admission webhooks say what they like.
 */
export function printableMessage(text: string, context: MessageContext): string {
  const hidden = context.kind === "Secret" ? withoutValues(withoutSent(text, context.sent)) : text;
  const line = hidden
    .replace(/\p{Cc}+/gu, " ")
    .replace(/ {2,}/g, " ")
    .trim();
  return line.length <= MAX_MESSAGE_LENGTH ? line : `${line.slice(0, MAX_MESSAGE_LENGTH - 1)}…`;
}

/** Takes out what apimachinery's `field.Error` quotes, and whatever looks like base64 of more than a word. */
function withoutValues(text: string): string {
  return text
    .replace(/\b(value|found|many|few|items): "(?:[^"\\]|\\.)*(?:"|$)/gi, `$1: "${REDACTED}"`)
    .replace(/\b(value|found|many|few|items): [{[].*$/is, `$1: ${REDACTED}`)
    .replace(/[A-Za-z0-9+/]{32,}={0,2}/g, REDACTED);
}

function withoutSent(text: string, sent: unknown): string {
  let result = text;
  for (const value of secretValues(sent)) {
    const escaped = JSON.stringify(value).slice(1, -1);
    result = result.replaceAll(value, REDACTED).replaceAll(escaped, REDACTED);
  }
  return result;
}

/**
 * The secret texts in what was sent: as they are, decoded, and each credential of a docker config. Longest
 * first.
 */
function secretValues(sent: unknown): readonly string[] {
  const values = new Set<string>();
  for (const value of secretTexts(sent, false)) {
    const decoded = Buffer.from(value, "base64").toString("utf8");
    values.add(value).add(decoded);
    for (const credential of credentials(parsedOrNothing(decoded), false)) values.add(credential);
  }
  return [...values]
    .filter((value) => value.length >= SHORTEST_HIDDEN_LENGTH)
    .sort((one, other) => other.length - one.length);
}

/**
 * Every SecretText, and every text below `data` and `stringData`, of an object or of JSON Patch operations.
 */
function* secretTexts(value: unknown, isSecret: boolean): Generator<string> {
  if (value instanceof SecretText) yield value.reveal();
  else if (typeof value === "string" && isSecret) yield value;
  else if (typeof value === "object" && value !== null) {
    const patched =
      "path" in value && typeof value.path === "string" && /^\/(data|stringData)\b/.test(value.path);
    for (const [key, each] of Object.entries(value)) {
      yield* secretTexts(each, isSecret || patched || key === "data" || key === "stringData");
    }
  }
}

const CREDENTIAL_FIELDS: ReadonlySet<string> = new Set([
  "auth",
  "password",
  "identitytoken",
  "registrytoken",
]);

function* credentials(value: unknown, isCredential: boolean): Generator<string> {
  if (typeof value === "string" && isCredential) yield value;
  else if (typeof value === "object" && value !== null) {
    for (const [key, each] of Object.entries(value)) yield* credentials(each, CREDENTIAL_FIELDS.has(key));
  }
}

function parsedOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Most values are no JSON; there is nothing inside them to hide.
    return undefined;
  }
}
