import type { SecretText } from "../../core/credential/secret-text.ts";

const MASK = "‹redacted›";

/** Shorter texts are in every message by chance; to hide them would tell what they are. */
const MIN_MASKED_CHARS = 4;

/** Members whose values are ours: hiding `token` there because a password is `token` would change what is said. */
const OWN_WORDS: ReadonlySet<string> = new Set([
  "kind",
  "at",
  "scheme",
  "sent",
  "reached",
  "depth",
  "step",
  "method",
  "wanted",
]);

/**
 * Replaces these secrets wherever they stand in the strings of a plain value: a registry may repeat what it was
 * sent, in an error, in a redirect, in the name of a platform. Hidden are the secret itself and the forms it takes
 * on the way: encoded for a URL, for a form, in base64, in JSON.
 */
export function maskSecrets<T>(value: T, secrets: readonly SecretText[]): T {
  const forms = [...new Set(secrets.flatMap(formsOf))].filter((form) => form.length >= MIN_MASKED_CHARS);
  // The longest first: a token within a header must not leave the rest of the header behind.
  forms.sort((a, b) => b.length - a.length);
  // The shape is kept, string for string, so the type is too; a generic function cannot say that by itself.
  return mapStrings(value, (text) =>
    forms.reduce((masked, form) => masked.split(form).join(MASK), text),
  ) as T;
}

function formsOf(secret: SecretText): readonly string[] {
  const text = secret.reveal();
  // `Basic …` and `Bearer …`: what follows is the secret.
  const bare = text.replace(/^(?:Basic|Bearer) /, "");
  const encoded = encodeURIComponent(text.toWellFormed());
  return [
    text,
    bare.replace(/=+$/, ""),
    encoded,
    new URLSearchParams([["", text]]).toString().slice(1),
    JSON.stringify(text).slice(1, -1),
    Buffer.from(text).toString("base64").replace(/=+$/, ""),
    Buffer.from(text).toString("base64url"),
  ];
}

function mapStrings(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === "string") return map(value);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, map));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      OWN_WORDS.has(name) ? member : mapStrings(member, map),
    ]),
  );
}
