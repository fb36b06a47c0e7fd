import { notARegistry, refusalOfPage } from "../../core/registry/answer.ts";
import { readJson } from "../../core/registry/json-reading.ts";
import { refusalOfStatus, sendAuthorized } from "./authorized.ts";
import { type AnswerFrom, refused, type Session, type Step } from "./session.ts";

/** The answer to `/v2/` is `{}`, or an error document. */
const MAX_PING_BYTES = 64 * 1024;

/**
 * Tries the credential alone, at `/v2/`: the registry's challenge, where there is one, is answered, and the request
 * repeated with what that gave, as `docker login` does. With an image its repository is part of what the token must
 * grant. Registries that know nothing at `/v2/` but challenge there all the same have accepted it too.
 */
export async function tryCredential(session: Session): Promise<Step<undefined>> {
  const sent = await sendAuthorized(session, {
    at: "ping",
    path: "v2/",
    headers: {},
    maxBodyBytes: MAX_PING_BYTES,
  });
  if (!sent.ok) return sent;
  if (sent.value.status === 404 && session.reached === "token") return { ok: true, value: undefined };
  const refusal =
    refusalOfStatus(session, sent.value) ??
    refusalOfPage(sent.value) ??
    refusalOfStranger(session, sent.value);
  return refusal === undefined ? { ok: true, value: undefined } : refused(refusal);
}

/** A web server that says 200 to every path: no challenge, no version header, no JSON. */
function refusalOfStranger(session: Session, answer: AnswerFrom) {
  if (session.scheme !== "none" || answer.headers.has("docker-distribution-api-version")) return undefined;
  if (answer.body.length === 0 || (!answer.truncated && readJson(answer.body).ok)) return undefined;
  return notARegistry(answer, "status 200 with a body that no registry sends");
}
