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
import { passwordForm } from "./token-form.ts";

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
 * a URL ends up in logs. containerd asks by POST (OAuth 2) first and by this where that is not known
 * (core/remotes/docker/authorizer.go, doBearerAuth, v2.4.2); both ask the same service about the same password. Here
 * it is the other way round, for nearly every service knows this one: two requests would often be one too many.
 */
export async function fetchToken(session: Session, request: TokenRequest): Promise<Step<Grant>> {
  const { registry, challenge } = request;
  const { realm } = challenge;
  const detail = refusalOfTarget(registry, realm);
  if (detail !== undefined)
    return refused({
      kind: "unsafe-address",
      at: "token",
      host: oneLine(realm.host, MAX_HOST_CHARS),
      detail,
    });
  const answered = await getToken(session, request);
  if (!answered.ok) return answered;
  const { credential } = request;
  if (credential === undefined || !GET_UNKNOWN.has(answered.value.status)) {
    return tokenGrant(session, answered.value);
  }
  const posted = await postForToken(session, { challenge, registry, credential });
  if (!posted.ok) return posted;
  return tokenGrant(session, GET_UNKNOWN.has(posted.value.status) ? answered.value : posted.value);
}

/** How a service says that tokens are not to be had in this way. */
const GET_UNKNOWN: ReadonlySet<number> = new Set([404, 405]);

async function getToken(
  session: Session,
  { challenge, registry, credential }: TokenRequest,
): Promise<Step<AnswerFrom>> {
  const basic = credential === undefined ? undefined : basicGrant(session.talk, credential);
  if (basic !== undefined) session.wasCredentialSent = true;
  return sendFollowing(
    session.talk,
    {
      at: "token",
      url: tokenUrl(challenge, session.scopes),
      headers: {},
      maxBodyBytes: MAX_TOKEN_ANSWER_BYTES,
    },
    {
      registry: () => registry,
      grantFor: (url) => (url.origin === challenge.realm.origin ? basic : undefined),
      note: () => {},
    },
  );
}

/**
 * Asks for a token by POST with the password in a form. It goes to the realm alone, which was judged, and nowhere
 * where that points. Source: https://distribution.github.io/distribution/spec/auth/oauth/
 */
function postForToken(
  session: Session,
  { challenge, registry, credential }: Required<TokenRequest>,
): Promise<Step<AnswerFrom>> {
  const { realm, service, scopes } = challenge;
  const url = new URL(realm);
  url.hash = "";
  const form = passwordForm({
    credential,
    scopes: tokenScopes(session.scopes, scopes),
    ...(service === undefined ? {} : { service }),
  });
  session.talk.secrets.push(form);
  return sendFollowing(
    session.talk,
    { at: "token", url, headers: {}, form, maxBodyBytes: MAX_TOKEN_ANSWER_BYTES },
    { registry: () => registry, grantFor: () => undefined, note: () => {} },
  );
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
  if (answer.truncated)
    return refused(notARegistry(answer, `a token answer of more than ${MAX_TOKEN_ANSWER_BYTES} bytes`));
  const reading = readTokenAnswer(answer.body);
  if (!reading.ok) return refused(notARegistry(answer, reading.detail));
  session.talk.secrets.push(reading.token);
  session.reached ??= "token";
  return { ok: true, value: { header: bearerAuthorization(reading.token), sent: "token" } };
}
