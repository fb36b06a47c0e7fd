import { onTestFinished } from "vitest";
import type { HttpOutcome, HttpRequest } from "../../src/core/http/http.ts";
import { createHttp, type HttpClient } from "../../src/io/http/client.ts";

/** Closed when the test is over. */
export function newHttp(): HttpClient {
  const http = createHttp({ userAgent: "pullpass/test" });
  onTestFinished(() => http.close());
  return http;
}

/** A GET that waits 5 s at most and reads 1,000 bytes at most, unless told otherwise. */
export function get(url: string, more: Partial<HttpRequest> = {}): HttpRequest {
  return { method: "GET", url: new URL(url), timeoutMs: 5_000, maxBodyBytes: 1_000, ...more };
}

export function failureOf(outcome: HttpOutcome) {
  if (outcome.ok) throw new Error(`answered ${outcome.response.status}`);
  return outcome.failure;
}

export function responseOf(outcome: HttpOutcome) {
  if (!outcome.ok) throw new Error(`failed: ${outcome.failure.kind}, ${outcome.failure.detail}`);
  return outcome.response;
}
