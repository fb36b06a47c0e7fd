import type { Credential } from "../../core/credential/credential.ts";
import { notARegistry, refusalOfAnswer, refusalOfPage } from "../../core/registry/answer.ts";
import type { Authentication } from "../../core/registry/authentication.ts";
import { MAX_HOST_CHARS, oneLine } from "../../core/registry/one-line.ts";
import { type NamingRegistry, refusalOfTarget } from "../../core/registry/realm.ts";
import { tokenScopes } from "../../core/registry/scope.ts";
import { MAX_TOKEN_ANSWER_BYTES, readTokenAnswer } from "../../core/registry/token-answer.ts";
import { basicAuthorization, bearerAuthorization } from "./authorization.ts";
import { sendFollowing } from "./redirects.ts";
import { type AnswerFrom, type Grant, refused, type Session, type Step, type Talk } from "./session.ts";

export interface TokenRequest {
  readonly challenge: Extract<Authentication, { kind: "bearer" }>;
  /** Who names the realm. */
  readonly registry: NamingRegistry;
  readonly credential?: Credential;
}

/**
 * Gets a token for a Bearer challenge, with Basic authorization where there is a credential and else anonymously.
 * Source: https://distribution.github.io/distribution/spec/auth/token/
 *
 * `account` and `client_id` are left out, as containerd leaves them out: no service needs them, and a user name in
 * a URL ends up in logs. containerd first tries a POST with the password (OAuth 2) and then this; both ask the same
 * service about the same password. A grant by POST would be a second function of this shape beside this one.
 */
export async function fetchToken(session: Session, request: TokenRequest): Promise<Step<Grant>> {
  const { challenge, registry, credential } = request;
  const { realm } = challenge;
  const detail = refusalOfTarget(registry, realm);
  if (detail !== undefined)
    return refused({
      kind: "unsafe-address",
      at: "token",
      host: oneLine(realm.host, MAX_HOST_CHARS),
      detail,
    });
  const basic = credential === undefined ? undefined : basicGrant(session.talk, credential);
  if (basic !== undefined) session.wasCredentialSent = true;
  const sent = await sendFollowing(
    session.talk,
    {
      at: "token",
      url: tokenUrl(challenge, session.scopes),
      headers: {},
      maxBodyBytes: MAX_TOKEN_ANSWER_BYTES,
    },
    {
      registry: () => registry,
      grantFor: (url) => (url.origin === realm.origin ? basic : undefined),
      note: () => {},
    },
  );
  return sent.ok ? tokenGrant(session, sent.value) : sent;
}

/** The `authorization` of a credential, remembered as a secret in both of its forms. */
export function basicGrant(talk: Talk, credential: Credential): Grant {
  const header = basicAuthorization(credential);
  talk.secrets.push(credential.password, header);
  return { header, sent: "basic" };
}

function tokenUrl({ realm, service, scopes }: TokenRequest["challenge"], own: readonly string[]): URL {
  const url = new URL(realm);
  url.hash = "";
  if (service !== undefined) url.searchParams.append("service", service);
  for (const scope of tokenScopes(own, scopes)) url.searchParams.append("scope", scope);
  return url;
}

function tokenGrant(session: Session, answer: AnswerFrom): Step<Grant> {
  if (answer.status < 200 || answer.status > 299)
    return refused(refusalOfAnswer(answer, { scheme: "bearer" }));
  const page = refusalOfPage(answer);
  if (page !== undefined) return refused(page);
  if (answer.truncated) return refused(notARegistry(answer, "a token answer without an end"));
  const reading = readTokenAnswer(answer.body);
  if (!reading.ok) return refused(notARegistry(answer, reading.detail));
  session.talk.secrets.push(reading.token);
  session.reached ??= "token";
  return { ok: true, value: { header: bearerAuthorization(reading.token), sent: "token" } };
}
