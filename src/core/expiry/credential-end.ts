import type { Credential } from "../credential/credential.ts";
import type { EntryMark } from "../marks/entry-marks.ts";
import { endOfToken } from "./token-end.ts";

/** When a credential ends, and who says so. */
export type CredentialEnd =
  /** `token`: it says so itself; `mark`: pullpass recorded it; `kind`: tokens of its kind live no longer. */
  | { readonly kind: "at"; readonly at: Date; readonly from: "token" | "mark" | "kind" }
  /** It lives this long after it was made, and nobody knows when that was. */
  | { readonly kind: "short-lived"; readonly lifeMs: number; readonly what: string }
  /** It goes on until somebody ends it. */
  | { readonly kind: "never" }
  | { readonly kind: "unknown" };

interface TokenKind {
  readonly looksSo: (credential: { readonly username: string; readonly password: string }) => boolean;
  readonly lifeMs: number;
  /** For people: `it is …`. */
  readonly what: string;
}

const HOUR_MS = 3_600_000;

/** Opaque tokens that never live long, by the prefixes that their makers give them so that they can be told. */
const SHORT_LIVED: readonly TokenKind[] = [
  {
    // GitHub, "Automatic token authentication": with its job, after 24 hours at the latest.
    looksSo: ({ password }) => password.startsWith("ghs_"),
    lifeMs: 24 * HOUR_MS,
    what: "a GitHub installation token, as GITHUB_TOKEN of a job is",
  },
  {
    // Google, "Access tokens": one hour by default.
    looksSo: ({ username, password }) => username === "oauth2accesstoken" || password.startsWith("ya29."),
    lifeMs: HOUR_MS,
    what: "an access token of Google",
  },
  {
    // GitLab, "Token overview": with its job, whose time limit is at most a month and 60 minutes by default.
    looksSo: ({ username, password }) => username === "gitlab-ci-token" || password.startsWith("glcbt-"),
    lifeMs: HOUR_MS,
    what: "the token of a GitLab job",
  },
];

/** Methods whose credential has no end of its own. */
const ENDLESS_METHODS: ReadonlySet<string> = new Set(["admin-user"]);

/**
 * When a credential ends: by its own word before pullpass's record, since an entry may have been edited after that.
 *
 * @param mark what pullpass recorded of the entry; absent where it did not make it
 * @example credentialEnd({ username: "ci", password: new SecretText("opaque") }); // { kind: "unknown" }
 */
export function credentialEnd(credential: Credential, mark?: EntryMark): CredentialEnd {
  const password = credential.password.reveal();
  const own = endOfToken(password);
  if (own !== undefined) return { kind: "at", at: own, from: "token" };
  const marked = dateOf(mark?.expiresAt);
  if (marked !== undefined) return { kind: "at", at: marked, from: "mark" };
  const kind = SHORT_LIVED.find(({ looksSo }) => looksSo({ username: credential.username, password }));
  if (kind !== undefined) return endOfKind(kind, dateOf(mark?.madeAt));
  return { kind: ENDLESS_METHODS.has(mark?.method ?? "") ? "never" : "unknown" };
}

function endOfKind({ lifeMs, what }: TokenKind, madeAt: Date | undefined): CredentialEnd {
  if (madeAt === undefined) return { kind: "short-lived", lifeMs, what };
  return { kind: "at", at: new Date(madeAt.getTime() + lifeMs), from: "kind" };
}

/** Undefined for what is absent or no time: a mark is a record, and an unreadable one says nothing. */
function dateOf(text: string | undefined): Date | undefined {
  const date = text === undefined ? undefined : new Date(text);
  return date === undefined || Number.isNaN(date.getTime()) ? undefined : date;
}

/** Whether it has ended at this time, or will have after `withinMs` more; of an unknown end nobody can say so. */
export function endsWithin(end: CredentialEnd, now: Date, withinMs: number): boolean {
  return end.kind === "at" && end.at.getTime() - now.getTime() <= withinMs;
}

export function hasEnded(end: CredentialEnd, now: Date): boolean {
  return endsWithin(end, now, 0);
}
