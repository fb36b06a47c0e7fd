import { platformText } from "../image/platform.ts";
import type { Depth } from "../registry/proof.ts";
import { allowanceText } from "../registry/pull-allowance.ts";
import type { RegistryError, RegistryRefusal } from "../registry/refusal.ts";
import type { Evidence } from "./finding.ts";
import type { RefusedQuestion } from "./refused-question.ts";

/** What was asked and what came back, in one line: `user ci → 403 at the manifest: DENIED, "…"`. */
export function evidenceOf(refusal: RegistryRefusal, question: RefusedQuestion): Evidence {
  const asked = question.credential ?? "asked anonymously";
  const isAnonymous = question.credential === undefined;
  const before = question.reached === undefined ? undefined : reachedText(question.reached, isAnonymous);
  return {
    text: `${asked} → ${answerText(refusal, question.domain)}${before === undefined ? "" : `; before that: ${before}`}`,
    source: `registry ${question.domain}`,
    vantage: { kind: "here" },
  };
}

function reachedText(reached: Depth, isAnonymous: boolean): string {
  switch (reached) {
    case "shape":
      return "the credential is well-formed";
    case "token":
      return isAnonymous ? "a token was granted" : "the registry accepted the credential";
    case "manifest":
      return "the manifest could be read";
    case "blob":
      return "a layer could be read";
  }
}

const STEPS = {
  ping: "at the registry's root",
  token: "at the token service",
  manifest: "at the manifest",
  blob: "at the layer",
};

/** The token service's host, where it is not the registry's. */
function elsewhere({ at, host }: { readonly at: string; readonly host: string }, domain: string): string {
  return at === "token" && host !== domain ? ` ${host}` : "";
}

function answerText(refusal: RegistryRefusal, domain: string): string {
  switch (refusal.kind) {
    case "network":
      return `${refusal.failure.detail} (${refusal.failure.host})`;
    case "unauthorized":
      return `401 ${STEPS[refusal.at]}${elsewhere(refusal, domain)}${refusal.challengeError === undefined ? "" : ` (${refusal.challengeError})`}${errorsText(refusal.errors)}`;
    case "forbidden":
      return `403 ${STEPS[refusal.at]}${elsewhere(refusal, domain)}${errorsText(refusal.errors)}`;
    case "not-found":
      return `404 ${STEPS[refusal.at]}${errorsText(refusal.errors)}`;
    case "rate-limited":
      return `429 ${STEPS[refusal.at]}${refusal.retryAfterMs === undefined ? "" : `, try again in ${secondsText(refusal.retryAfterMs)}`}${refusal.allowance === undefined ? "" : `, ${allowanceText(refusal.allowance)}`}${errorsText(refusal.errors)}`;
    case "server-error":
    case "unexpected-status":
      return `${refusal.status} ${STEPS[refusal.at]}${errorsText(refusal.errors)}`;
    case "platform-missing":
      return `manifest list with ${refusal.available.map(platformText).join(", ") || "no platform"}`;
    case "manifest-unsupported":
      return `manifest of type ${refusal.mediaType}`;
    case "not-a-registry":
    case "content-corrupt":
    case "unsafe-address":
      return `${refusal.detail} (${refusal.host})`;
  }
}

function errorsText(errors: readonly RegistryError[]): string {
  const [first] = errors;
  if (first === undefined) return "";
  return first.message === "" ? `: ${first.code}` : `: ${first.code}, "${first.message}"`;
}

/** `2.5 s`. */
export function secondsText(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
