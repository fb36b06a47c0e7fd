import { CAUSES } from "../finding/causes.ts";
import { type Finding, type Fix, finding } from "../finding/finding.ts";
import { oneLine } from "../registry/one-line.ts";
import { redactText } from "../registry/redaction.ts";
import type { TextExplanation } from "./explain.ts";

/** What of a message is repeated: the reason stands at its end, and here it is the end that is given. */
const MAX_TELLING_CHARS = 400;

/** `password=…`, `"auth": "…"`, user and password in a URL that is cut off: what redaction of URLs does not see. */
const NAMED_SECRET =
  /("?\b(?:password|passwd|pwd|secret|client_secret|access_token|refresh_token|token|auth|api[_-]?key|sig|signature)"?\s*[:=]\s*)("?)(?!unexpected|status|failed|Get|Post|https?:)([^\s"&,}]{6,})/gi;

/** An explanation in the shape of every diagnosis; what is repeated of the text holds no token, password or signature. */
export function explanationFinding(explanation: TextExplanation): Finding {
  const { cause, certainty, alternatives, needsRegistry, image, telling } = explanation;
  return finding(cause, {
    title: CAUSES[cause].meaning,
    certainty,
    severity: cause === "unknown" || cause === "not-about-images" ? "warning" : "error",
    subject: image === undefined ? {} : { kind: "Image", name: redact(image), image: redact(image) },
    evidence: [{ text: redact(telling), source: "text" }],
    fixes: [
      ...(cause === "unknown" ? [] : [manual(CAUSES[cause].remedy)]),
      ...alternatives.map((other) =>
        manual(`or it is ${CAUSES[other].code} ${other} (${CAUSES[other].meaning}): ${CAUSES[other].remedy}`),
      ),
      ...(needsRegistry ? [askRegistry(image)] : []),
    ],
  });
}

function redact(text: string): string {
  return oneLine(redactMessage(text), MAX_TELLING_CHARS);
}

/** A message of somebody's, whole, without what may be a token, a password or a signature in it. */
export function redactMessage(text: string): string {
  return redactText(text).replaceAll(NAMED_SECRET, "$1$2REDACTED");
}

function manual(text: string): Fix {
  return { text, applicability: "manual" };
}

/** Plain references alone go into a command that somebody will paste into a shell. */
const PLAIN_IMAGE = /^[\w][\w.\-/:@]*$/;

function askRegistry(image: string | undefined): Fix {
  const name = image !== undefined && PLAIN_IMAGE.test(image) ? image : "IMAGE";
  return {
    text: "the text does not decide it; the registry does, asked as the Pod would",
    command: `pullpass check ${name} -n NAMESPACE`,
    applicability: "manual",
  };
}
