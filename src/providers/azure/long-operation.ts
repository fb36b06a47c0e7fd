import type { AzureCall, AzureResponse } from "../../core/cloud/azure.ts";
import { ask, type CloudFlow, pause } from "../../core/cloud/flow.ts";
import { type AzureQuestion, parseAnswer } from "./read.ts";
import { type AzureResult, answeredOf, notDone } from "./refusal.ts";

/** Between two looks where the service names no other pause, in milliseconds. */
const DEFAULT_PAUSE_MS = 2_000;
/** Longest pause that a service may ask for, in milliseconds. */
const MAX_PAUSE_MS = 30_000;
/** How long an operation may take, in milliseconds: those of a registry take seconds. */
const LIMIT_MS = 180_000;

/**
 * Asks for something that may take its time: answered at once, or with 202 and a `Location` where the answer will be
 * (ARM's asynchronous operations). An operation that fails late is refused with the reason it gives.
 */
export function* readLong<Value>(
  question: AzureQuestion<Value>,
  awaited: string,
): CloudFlow<AzureResult<Value>> {
  const { call, schema, change } = question;
  const answer = yield* ask(call, change);
  if (!answer.ok) return { ok: false, refusal: { kind: "failed", call, failure: answer.failure } };
  let { response } = answer;
  for (let waitedMs = 0; response.status === 202; ) {
    const link = response.headers["location"] ?? response.headers["azure-asyncoperation"];
    if (link === undefined)
      return { ok: false, refusal: { kind: "unexpected", call, fault: "202 without a Location" } };
    const pauseMs = pauseOf(response);
    waitedMs += pauseMs;
    if (waitedMs > LIMIT_MS) return { ok: false, refusal: notDone(call, LIMIT_MS) };
    yield* pause(pauseMs, awaited);
    const look: AzureCall = { service: call.service, method: "GET", at: { link } };
    const next = yield* ask(look);
    if (!next.ok) return { ok: false, refusal: { kind: "failed", call: look, failure: next.failure } };
    // The Location is said once; later answers may leave it out.
    response = { ...next.response, headers: { location: link, ...next.response.headers } };
  }
  if (response.status < 200 || response.status > 299)
    return { ok: false, refusal: answeredOf(call, response, change) };
  return parseAnswer(call, schema, response.json);
}

function pauseOf({ headers }: AzureResponse): number {
  const seconds = Number(headers["retry-after"]);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1_000, MAX_PAUSE_MS) : DEFAULT_PAUSE_MS;
}
