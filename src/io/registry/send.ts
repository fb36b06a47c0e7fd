import type { SecretText } from "../../core/credential/secret-text.ts";
import type { HttpOutcome, HttpRequest } from "../../core/http/http.ts";
import { dialledHost } from "../../core/network-failure.ts";
import { redactUrl } from "../../core/registry/redaction.ts";
import type { RegistryStep } from "../../core/registry/refusal.ts";
import { type AnswerFrom, type Grant, refused, type Step, type Talk } from "./session.ts";

export interface Sending {
  readonly at: RegistryStep;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly maxBodyBytes: number;
  readonly grant?: Grant;
  /** Sent as a form by POST; it holds the credential. Absent: a GET without a body. */
  readonly form?: SecretText;
  readonly refuseAddress?: (address: string) => string | undefined;
}

/** Sends one request and records it. A refusal is of kind `network`. */
export async function send(talk: Talk, sending: Sending): Promise<Step<AnswerFrom>> {
  const { at, url } = sending;
  const startedAt = talk.clock.now();
  const remainingMs = talk.endsAt.getTime() - startedAt.getTime();
  if (remainingMs <= 0) {
    const detail = "the time for everything asked about one image is up";
    return refused({
      kind: "network",
      at,
      failure: { kind: "timeout", host: dialledHost(url), afterMs: 0, detail },
    });
  }
  const timeoutMs = Math.min(talk.requestTimeoutMs, remainingMs);
  const outcome = await talk.http.send(requestOf(talk, sending, timeoutMs));
  const receivedAt = talk.clock.now();
  record(talk, sending, { outcome, tookMs: receivedAt.getTime() - startedAt.getTime() });
  if (!outcome.ok) return refused({ kind: "network", at, failure: outcome.failure });
  const sent = sending.form === undefined ? (sending.grant?.sent ?? "nothing") : "basic";
  return { ok: true, value: { at, url, ...outcome.response, sent, receivedAt } };
}

function requestOf(talk: Talk, sending: Sending, timeoutMs: number): HttpRequest {
  // Digests are of the bytes as they are stored; nothing on the way shall pack them.
  const headers: Record<string, string | SecretText> = { "accept-encoding": "identity", ...sending.headers };
  if (sending.grant !== undefined) headers["authorization"] = sending.grant.header;
  if (sending.form !== undefined) headers["content-type"] = "application/x-www-form-urlencoded";
  return {
    method: methodOf(sending),
    url: sending.url,
    headers,
    ...(sending.form === undefined ? {} : { body: sending.form }),
    timeoutMs,
    maxBodyBytes: sending.maxBodyBytes,
    ...(talk.tls === undefined ? {} : { tls: talk.tls }),
    ...(talk.signal === undefined ? {} : { signal: talk.signal }),
    ...(sending.refuseAddress === undefined ? {} : { refuseAddress: sending.refuseAddress }),
  };
}

interface Result {
  readonly outcome: HttpOutcome;
  readonly tookMs: number;
}

function methodOf({ form }: Sending): "GET" | "POST" {
  return form === undefined ? "GET" : "POST";
}

function record(talk: Talk, sending: Sending, { outcome, tookMs }: Result): void {
  const { at, url } = sending;
  const status = outcome.ok ? { status: outcome.response.status } : {};
  talk.exchanges.push({ step: at, method: methodOf(sending), url: redactUrl(url), ...status, tookMs });
}
