import { notARegistry, refusalOfAnswer } from "../../core/registry/answer.ts";
import { type Authentication, readAuthentication } from "../../core/registry/authentication.ts";
import { isSameRegistry, type NamingRegistry } from "../../core/registry/realm.ts";
import type { RegistryRefusal } from "../../core/registry/refusal.ts";
import { type Route, sendFollowing } from "./redirects.ts";
import type { Sending } from "./send.ts";
import { type AnswerFrom, type Grant, refused, type Session, type Step } from "./session.ts";
import { basicGrant, fetchToken } from "./token.ts";

/** The registry, where it sends us on to, and where that does: more is a game played with us. */
const MAX_CHALLENGERS = 3;

/** What a registry is asked for, under its own address. */
export interface RegistryRequest extends Pick<Sending, "at" | "headers" | "maxBodyBytes"> {
  /** After the base, e.g. `v2/team/app/manifests/1`. */
  readonly path: string;
}

/**
 * Asks a registry and answers its challenge, once for each origin that challenges: nothing is sent before it is
 * asked for, as containerd has it. A 401 that remains is handed back as the answer it is.
 */
export async function sendAuthorized(session: Session, request: RegistryRequest): Promise<Step<AnswerFrom>> {
  const { path, ...rest } = request;
  const sending = { ...rest, url: new URL(path, session.base) };
  const challengers = new Set<string>();
  for (;;) {
    const sent = await sendFollowing(session.talk, sending, routeOf(session));
    if (!sent.ok) return sent;
    const { origin } = sent.value.url;
    if (sent.value.status !== 401 || challengers.has(origin) || challengers.size === MAX_CHALLENGERS)
      return sent;
    challengers.add(origin);
    const grant = await answerChallenge(session, sent.value);
    if (!grant.ok) return grant;
    session.grants.set(origin, grant.value);
  }
}

/** The refusal that a status other than 2xx amounts to; undefined for 2xx. */
export function refusalOfStatus(session: Session, answer: AnswerFrom): RegistryRefusal | undefined {
  return answer.status >= 200 && answer.status <= 299 ? undefined : refusalOf(session, answer);
}

function refusalOf(session: Session, answer: AnswerFrom): RegistryRefusal {
  const challenge = readAuthentication(answer.headers.get("www-authenticate") ?? []);
  const error = challenge.kind === "bearer" ? challenge.error : undefined;
  return refusalOfAnswer(answer, {
    scheme: session.scheme,
    ...(error === undefined ? {} : { challengeError: error }),
  });
}

function routeOf(session: Session): Route {
  return {
    registry: () => namedAt(session.base, session.address),
    grantFor: (url) => session.grants.get(url.origin),
    note: (answer) => noteAnswer(session, answer),
  };
}

function namedAt(url: URL, address: string | undefined): NamingRegistry {
  return { url, ...(address === undefined ? {} : { address }) };
}

function noteAnswer(session: Session, { url, remoteAddress, sent, status }: AnswerFrom): void {
  if (url.origin === session.base.origin) session.address ??= remoteAddress;
  // Found or not: whoever looked had accepted the password first.
  if (sent === "basic" && (status < 300 || status === 404)) session.reached ??= "token";
}

async function answerChallenge(session: Session, answer: AnswerFrom): Promise<Step<Grant>> {
  const isRegistry = isSameRegistry(session.base, answer.url);
  const credential = isRegistry ? session.credential : undefined;
  const challenge = readAuthentication(answer.headers.get("www-authenticate") ?? []);
  session.scheme = schemeOf(challenge);
  switch (challenge.kind) {
    case "bearer":
      return fetchToken(session, {
        challenge,
        registry: namedAt(answer.url, answer.remoteAddress),
        ...(credential === undefined ? {} : { credential }),
      });
    case "basic":
      if (credential === undefined || answer.sent === "basic") return refused(refusalOf(session, answer));
      session.wasCredentialSent = true;
      return { ok: true, value: basicGrant(session.talk, credential) };
    case "none":
      return refused(refusalOf(session, answer));
    case "unusable":
      // A blob store challenges in dialects of its own, and still said no.
      return refused(isRegistry ? notARegistry(answer, challenge.detail) : refusalOf(session, answer));
  }
}

function schemeOf({ kind }: Authentication): Session["scheme"] {
  if (kind === "unusable") return "bearer";
  return kind;
}
