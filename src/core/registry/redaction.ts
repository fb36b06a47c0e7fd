import { oneLine } from "./one-line.ts";

/**
 * The query parameters that the registry protocol itself uses (after go-containerregistry v0.22.1,
 * internal/redact/redact.go). Everything else is hidden: it most likely comes from a redirect, and those carry
 * signed URLs and tokens. A list of what to hide would miss the next vendor's name for a signature.
 */
const SHOWN_PARAMETERS: ReadonlySet<string> = new Set(["scope", "service", "ns", "n", "last", "digest"]);

/** Those of our own requests are shorter; a redirect's may be as long as a header. */
const MAX_URL_CHARS = 600;

const HIDDEN = "REDACTED";

/** Three base64url parts, the first of them a JSON object (`{"` is `eyJ`): a JSON web token, whole or cut off. */
const JSON_WEB_TOKEN = /\beyJ[\w-]{8,}(?:\.[\w-]*){0,4}/g;
/** Twenty characters, for `Basic authentication` is no secret. */
const AUTHORIZATION = /\b(basic|bearer)([ +:=]+|%20)[\w\-.~+/=%]{20,}/gi;
const URL_IN_TEXT = /\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>\\]+/gi;

/** A URL as evidence shows it: without user and fragment, its query by allow-list. */
export function redactUrl(url: URL): string {
  const shown = new URL(url);
  shown.username = "";
  shown.password = "";
  shown.hash = "";
  for (const name of new Set(shown.searchParams.keys())) {
    if (SHOWN_PARAMETERS.has(name)) continue;
    const values = shown.searchParams.getAll(name);
    shown.searchParams.delete(name);
    for (const _ of values) shown.searchParams.append(name, HIDDEN);
  }
  // `repository:team/app:pull` reads better than its percent-encoding, and it is only ever read.
  const query = shown.search.replaceAll("%3A", ":").replaceAll("%2F", "/");
  shown.search = "";
  return oneLine(`${shown.href}${query}`.replaceAll(JSON_WEB_TOKEN, HIDDEN), MAX_URL_CHARS);
}

/**
 * A server's own words without what may be a secret in them: tokens, authorization values, queries of URLs.
 * What the person's own credential looks like is not known here; `io/registry` hides that.
 */
export function redactText(text: string): string {
  return text
    .replaceAll(URL_IN_TEXT, redactUrlText)
    .replaceAll(JSON_WEB_TOKEN, HIDDEN)
    .replaceAll(AUTHORIZATION, `$1 ${HIDDEN}`);
}

function redactUrlText(text: string): string {
  const url = URL.parse(text);
  if (url === null) return HIDDEN;
  const hasSecretPlace = url.search !== "" || url.hash !== "" || url.username !== "" || url.password !== "";
  // Left as it is otherwise: parsing would add a slash to `https://aka.ms` and eat nothing of worth.
  return hasSecretPlace ? redactUrl(url) : text;
}
