import { describe, expect, it } from "vitest";
import { statusOf } from "../../../src/core/explain/status.ts";

/** As each program words it, without the names that people chose. */
const WORDED: readonly (readonly [number, string])[] = [
  [403, "unexpected status from HEAD request to https://reg.example.com: 403 Forbidden"],
  [400, "unexpected status code https://reg.example.com: 400 Bad Request"],
  [401, "unexpected status: 401"],
  [401, "pulling from host reg.example.com failed with status code [manifests 500]: 401 Unauthorized"],
  [404, "unexpected status code 404 Not Found: no such page"],
  [502, "Requesting bearer token: invalid status code from registry 502 (Bad Gateway)"],
  [400, 'fetching blob: StatusCode: 400, "<?xml version"'],
  [503, "received unexpected HTTP status: 503 Service Unavailable"],
  [412, "error parsing HTTP 412 response body: invalid character 'R' looking for beginning of value"],
  [403, "Error: Status 403 trying to pull repository IMAGE"],
];

describe("the HTTP status in a reason", () => {
  it.each(WORDED)("is %i in: %s", (status, reason) => {
    expect(statusOf(reason)).toBe(status);
  });

  it.each([
    [
      "a client's own status of the daemon",
      '(HTTP code 500) server error - Head "https://reg.example.com": denied',
    ],
    [
      "a number in an address",
      "unexpected status from HEAD request to https://602401143452.dkr.ecr.example.com",
    ],
    ["a number of bytes", "read past expected size 404: out of range"],
  ])("is not %s", (_what, reason) => {
    expect(statusOf(reason)).toBeUndefined();
  });
});
