import { headerOf, notARegistry } from "../../core/registry/answer.ts";
import { MAX_HOST_CHARS, oneLine } from "../../core/registry/one-line.ts";
import {
  type NamingRegistry,
  refusalOfRedirect,
  refusalOfResolvedAddress,
} from "../../core/registry/realm.ts";
import { type Sending, send } from "./send.ts";
import { type AnswerFrom, type Grant, refused, type Step, type Talk } from "./session.ts";

/** Who sends us on, and what may travel. */
export interface Route {
  readonly registry: () => NamingRegistry;
  /** What goes to a URL; nothing goes to an origin that it was not made for. */
  readonly grantFor: (url: URL) => Grant | undefined;
  /** Told of each answer, a redirect's included, before the next hop is judged. */
  readonly note: (answer: AnswerFrom) => void;
}

/** As many as containerd follows (core/remotes/docker/resolver.go, v2.4.2); blob stores need one, mirrors two. */
const MAX_REDIRECTS = 10;

const REDIRECT_STATUSES: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Sends, and follows where the answer points. Each hop is judged before anything goes there, and gets only what
 * was granted to its own origin: an Authorization header never travels with a redirect, nor does a form.
 */
export async function sendFollowing(
  talk: Talk,
  sending: Omit<Sending, "grant">,
  route: Route,
): Promise<Step<AnswerFrom>> {
  let url = sending.url;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const sent = await sendGuarded(talk, { ...sending, url }, route);
    if (sent.ok) route.note(sent.value);
    if (!sent.ok || !REDIRECT_STATUSES.has(sent.value.status)) return sent;
    if (sending.form !== undefined) {
      return refused(notARegistry(sent.value, "a redirect of a form that holds the credential"));
    }
    const next = URL.parse(headerOf(sent.value, "location") ?? "", url.href);
    // An empty Location would be the same URL again.
    if (next === null || !sent.value.headers.has("location")) {
      return refused(notARegistry(sent.value, "a redirect without an address"));
    }
    const detail = refusalOfRedirect(route.registry(), url, next);
    if (detail !== undefined)
      return refused({
        kind: "unsafe-address",
        at: sending.at,
        host: oneLine(next.host, MAX_HOST_CHARS),
        detail,
      });
    if (hops === MAX_REDIRECTS)
      return refused(notARegistry(sent.value, `more than ${MAX_REDIRECTS} redirects`));
    url = next;
  }
  throw new Error("the loop ends inside");
}

/** Also judges the addresses that the name stands for, unless it is the one that the person named. */
async function sendGuarded(
  talk: Talk,
  sending: Sending,
  { registry, grantFor }: Route,
): Promise<Step<AnswerFrom>> {
  const { at, url } = sending;
  const grant = grantFor(url);
  const granted = grant === undefined ? {} : { grant };
  if (url.origin === registry().url.origin) return send(talk, { ...sending, ...granted });
  let detail: string | undefined;
  const refuseAddress = (address: string) => {
    const travels = grant !== undefined || sending.form !== undefined;
    detail ??= refusalOfResolvedAddress(registry(), address, travels ? "travels" : "stays");
    return detail;
  };
  const sent = await send(talk, { ...sending, ...granted, refuseAddress });
  return detail === undefined ? sent : refused({ kind: "unsafe-address", at, host: url.host, detail });
}
