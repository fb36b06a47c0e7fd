import type { Clock } from "../../core/clock.ts";
import { SecretText } from "../../core/credential/secret-text.ts";
import { isBearerToken, NO_BEARER_TOKEN } from "./bearer-token.ts";
import type { UserAuthentication, UserCredentials, UserCredentialsAnswer } from "./connection.ts";
import { readText } from "./read-text.ts";

/**
 * How long a token file's content is used before it is read again. The kubelet replaces a service account
 * token when 80 % of its life are over, and the shortest life is 10 minutes; client-go
 * (`transport/token_source.go` v0.37) reads every minute less 10 s.
 */
const TOKEN_FILE_KEPT_MS = 50_000;

/** Credentials that never change while the process runs. */
export function fixedAuthentication(credentials: UserCredentials): UserAuthentication {
  return {
    credentials: async () => ({ ok: true, credentials }),
    forget: () => false,
  };
}

export interface TokenFileOptions {
  readonly path: string;
  readonly clock: Clock;
  /** What goes beside the token, and the token that holds as long as the file was never readable. */
  readonly others: UserCredentials;
}

/**
 * A bearer token in a file that somebody replaces from time to time (a Pod's service account, `tokenFile`).
 * When the file cannot be read, the token that was read last goes on being used: a mount that is being
 * swapped is no reason to stop.
 */
export function tokenFileAuthentication(options: TokenFileOptions): UserAuthentication {
  const { path, clock, others } = options;
  let last: { readonly token: SecretText; readonly readAtMs: number } | undefined;

  async function credentials(): Promise<UserCredentialsAnswer> {
    const nowMs = clock.now().getTime();
    if (last !== undefined && nowMs - last.readAtMs < TOKEN_FILE_KEPT_MS)
      return withToken(others, last.token);
    const read = await readToken(path);
    if (read.ok) {
      last = { token: read.token, readAtMs: nowMs };
      return withToken(others, read.token);
    }
    const former = last?.token ?? others.token;
    if (former !== undefined) return withToken(others, former);
    return { ok: false, detail: `the token file ${path} cannot be used: ${read.detail}` };
  }

  return {
    credentials,
    forget: () => {
      if (last !== undefined) last = { ...last, readAtMs: Number.NEGATIVE_INFINITY };
      return true;
    },
  };
}

function withToken(others: UserCredentials, token: SecretText): UserCredentialsAnswer {
  return { ok: true, credentials: { ...others, token } };
}

async function readToken(
  path: string,
): Promise<
  { readonly ok: true; readonly token: SecretText } | { readonly ok: false; readonly detail: string }
> {
  const content = await readText(path);
  if (!content.ok) return { ok: false, detail: content.code };
  const token = new SecretText(content.text.trim());
  if (token.length === 0) return { ok: false, detail: "it is empty" };
  return isBearerToken(token) ? { ok: true, token } : { ok: false, detail: NO_BEARER_TOKEN };
}
