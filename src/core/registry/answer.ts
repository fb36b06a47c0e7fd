import { dialledHost } from "../network-failure.ts";
import { isRegistryErrorDocument, readErrors } from "./error-document.ts";
import { isHtml } from "./media-type.ts";
import { type PullAllowance, readPullAllowance } from "./pull-allowance.ts";
import type { RegistryRefusal, RegistryStep } from "./refusal.ts";
import { retryAfterMs } from "./retry-after.ts";

/** What came back for one request, and what had gone out with it. */
export interface Answer {
  readonly at: RegistryStep;
  /** Where the answer came from, after redirects. */
  readonly url: URL;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: Uint8Array;
  readonly truncated: boolean;
  /** `basic`: user name and password, be it in a header or in a form. */
  readonly sent: "nothing" | "basic" | "token";
  readonly receivedAt: Date;
}

/** What the answers before this one have shown. */
export interface KnownSoFar {
  /** What a challenge asked for; `none` before there was one. */
  readonly scheme: "basic" | "bearer" | "none";
  /** `error=` of the Bearer challenge in this very answer. */
  readonly challengeError?: string;
}

export function headerOf(answer: Answer, name: string): string | undefined {
  return answer.headers.get(name)?.[0];
}

/** The refusal that an answer with any status but 2xx amounts to. Redirects have been followed before. */
export function refusalOfAnswer(answer: Answer, known: KnownSoFar): RegistryRefusal {
  const { at, status, sent } = answer;
  const answered = { at, host: answer.url.host, errors: readErrors(answer.body) };
  switch (status) {
    case 401:
      return { kind: "unauthorized", ...answered, scheme: known.scheme, sent, ...challengeErrorOf(known) };
    case 403:
      return { kind: "forbidden", ...answered, sent };
    case 404:
      return isOfRegistry(answer, known)
        ? { kind: "not-found", ...answered }
        : notARegistry(answer, "status 404 without a word that a registry would say");
    case 407:
      // Only what stands between us and the registry asks for this.
      return {
        kind: "network",
        at,
        failure: { kind: "proxy", host: dialledHost(answer.url), detail: "status 407" },
      };
    case 429:
      return { kind: "rate-limited", ...answered, ...retryOf(answer), ...allowanceOf(answer) };
    default:
      return { kind: status >= 500 ? "server-error" : "unexpected-status", ...answered, status };
  }
}

export function notARegistry(answer: Answer, detail: string): RegistryRefusal {
  return { kind: "not-a-registry", at: answer.at, host: answer.url.host, detail };
}

/** Something else than a registry may well say 200, with a page. */
export function refusalOfPage(answer: Answer): RegistryRefusal | undefined {
  return isHtml(headerOf(answer, "content-type")) ? notARegistry(answer, "an HTML page") : undefined;
}

/**
 * Whether a 404 is a registry's. An ingress without a backend or a web server says 404 to everything, and only
 * its manner tells it from "no such tag": no challenge before, no version header, no error document.
 */
function isOfRegistry(answer: Answer, known: KnownSoFar): boolean {
  if (known.scheme !== "none" || answer.at === "blob") return true;
  if (answer.headers.has("docker-distribution-api-version")) return true;
  return isRegistryErrorDocument(answer.body);
}

function challengeErrorOf({ challengeError }: KnownSoFar): { readonly challengeError?: string } {
  return challengeError === undefined ? {} : { challengeError };
}

function retryOf(answer: Answer): { readonly retryAfterMs?: number } {
  const waitMs = retryAfterMs(headerOf(answer, "retry-after"), answer.receivedAt);
  return waitMs === undefined ? {} : { retryAfterMs: waitMs };
}

function allowanceOf(answer: Answer): { readonly allowance?: PullAllowance } {
  const allowance = readPullAllowance((name) => headerOf(answer, name));
  return allowance === undefined ? {} : { allowance };
}
