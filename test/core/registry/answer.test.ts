import { describe, expect, it } from "vitest";
import {
  type Answer,
  type KnownSoFar,
  refusalOfAnswer,
  refusalOfPage,
} from "../../../src/core/registry/answer.ts";
import { readErrors } from "../../../src/core/registry/error-document.ts";
import { oneLine } from "../../../src/core/registry/one-line.ts";
import { allowanceText } from "../../../src/core/registry/pull-allowance.ts";
import { redactText, redactUrl } from "../../../src/core/registry/redaction.ts";
import { retryAfterMs } from "../../../src/core/registry/retry-after.ts";
import { readTokenAnswer } from "../../../src/core/registry/token-answer.ts";

const bytes = (value: unknown) =>
  new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
const token = `eyJ${"h".repeat(20)}.eyJ${"p".repeat(20)}.${"s".repeat(20)}`;

describe("the answer of a token service", () => {
  it.each([
    ["token", { token: "t" }, "t", 60],
    ["access_token", { access_token: "a", expires_in: 300 }, "a", 300],
    ["access_token before token", { token: "t", access_token: "a" }, "a", 60],
    ["token when access_token is empty", { token: "t", access_token: "" }, "t", 60],
    [
      "with nulls and times",
      { token: "t", expires_in: null, issued_at: "2026-01-02T03:04:05.123Z" },
      "t",
      60,
    ],
  ])("is read: %s", (_what, document, granted, expiresInSeconds) => {
    const reading = readTokenAnswer(bytes(document));
    expect(reading).toMatchObject({ ok: true, expiresInSeconds });
    expect(reading.ok && reading.token.reveal()).toBe(granted);
  });

  it.each([
    ["no JSON", "<!DOCTYPE html>", "a token answer that is no JSON object"],
    ["a list", [], "a token answer that is no JSON object"],
    ["nothing in it", {}, "a token answer without a token"],
    ["an empty token", { token: "" }, "a token answer without a token"],
    ["a token that is a number", { token: 1 }, "a token answer whose token is no text"],
    ["a token that ends the header", { token: "a\r\nx: y" }, "a token with characters that no token has"],
    [
      "a lifetime as text",
      { token: "t", expires_in: "300" },
      "a token answer whose expires_in is no whole number",
    ],
    [
      "a time of day",
      { token: "t", issued_at: "yesterday" },
      "a token answer whose issued_at is no RFC 3339 time",
    ],
  ])("is refused with %s", (_what, document, detail) => {
    expect(readTokenAnswer(bytes(document))).toEqual({ ok: false, detail });
  });
});

describe("errors in a body", () => {
  it.each([
    [
      "OCI",
      { errors: [{ code: "DENIED", message: "requested access", detail: [] }] },
      [["DENIED", "requested access"]],
    ],
    [
      "Azure's firewall",
      {
        errors: [
          {
            code: "DENIED",
            message:
              "client with IP '1.2.3.4' is not allowed access. Refer https://aka.ms/acr/firewall to grant access.",
          },
        ],
      },
      [
        [
          "DENIED",
          "client with IP '1.2.3.4' is not allowed access. Refer https://aka.ms/acr/firewall to grant access.",
        ],
      ],
    ],
    [
      "Docker Hub's tokens",
      { details: "incorrect username or password" },
      [["UNKNOWN", "incorrect username or password"]],
    ],
    ["OAuth 2", { error: "invalid_grant", error_description: "expired" }, [["invalid_grant", "expired"]]],
    ["a gateway", { message: "no healthy upstream" }, [["UNKNOWN", "no healthy upstream"]]],
    [
      "plain text",
      "Your authorization token has expired. Reauthenticate and try again.\n",
      [["UNKNOWN", "Your authorization token has expired. Reauthenticate and try again."]],
    ],
    ["a detail that is text", { errors: [{ code: "X", detail: "why" }] }, [["X", "why"]]],
    ["HTML", "<html><body>403</body></html>", []],
    ["nothing", "", []],
    ["bytes", "\u0000\u0001", []],
    ["JSON without errors", { a: 1 }, []],
    ["errors that are none", { errors: [1, null, "x"] }, []],
    ["a long text", "x".repeat(500), []],
  ])("are read: %s", (_what, body, expected) => {
    expect(readErrors(bytes(body)).map(({ code, message }) => [code, message])).toEqual(expected);
  });

  it("are bounded, fit for one line, and hold no token, authorization or query", () => {
    const errors = Array.from({ length: 50 }, () => ({
      code: "C".repeat(500),
      message: `line\n\u001b]8;;x\u0007 ${token} Bearer ${"b".repeat(40)} https://u:p@h/x?sig=abc ${"m".repeat(9_000)}`,
    }));
    const read = readErrors(bytes({ errors }));
    expect(read).toHaveLength(10);
    for (const { code, message } of read) {
      expect(code.length).toBeLessThanOrEqual(64);
      expect(message.length).toBeLessThanOrEqual(400);
      expect(message).toMatch(/^line \]8;;x REDACTED Bearer REDACTED https:\/\/h\/x\?sig=REDACTED m+…$/);
    }
  });

  it("keep words that are no secret", () => {
    for (const text of [
      "Basic authentication required",
      "visit https://aka.ms/acr/authorization for more information.",
      "manifest unknown: sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    ]) {
      expect(redactText(text)).toBe(text);
    }
  });
});

describe("a URL as evidence", () => {
  it.each([
    [
      "https://auth.docker.io/token?service=registry.docker.io&scope=repository%3Ateam%2Fapp%3Apull",
      "https://auth.docker.io/token?service=registry.docker.io&scope=repository:team/app:pull",
    ],
    [
      "https://s3.example/b?X-Amz-Signature=abc&X-Amz-Credential=def",
      "https://s3.example/b?X-Amz-Signature=REDACTED&X-Amz-Credential=REDACTED",
    ],
    ["https://u:p@h/x#frag", "https://h/x"],
    ["https://h/x?sig=a&sig=b&n=1", "https://h/x?n=1&sig=REDACTED&sig=REDACTED"],
    [`https://h/${token}/x`, "https://h/REDACTED/x"],
  ])("%s", (url, expected) => {
    expect(redactUrl(new URL(url))).toBe(expected);
  });
});

it.each([
  ["a  b\r\n\tc", "a b c"],
  ["\u202etxt\u2066", "txt"],
  ["a\u2028b", "a b"],
  ["\ud800 x", "x"],
  ["äöü ☃", "äöü ☃"],
])("%j becomes the one line %j", (text, expected) => {
  expect(oneLine(text, 100)).toBe(expected);
});

it("a line that is too long is cut between characters, and says so", () => {
  expect(oneLine("abcdef", 4)).toBe("abc…");
  expect(oneLine("ab😀😀", 4)).toBe("ab…");
  expect(oneLine(" ".repeat(1_000_000), 4)).toBe("…");
});

it.each([
  ["120", 120_000],
  ["0", 0],
  ["Wed, 21 Oct 2026 07:28:10 GMT", 10_000],
  ["Wed, 21 Oct 2026 07:27:00 GMT", 0],
  ["999999999", 86_400_000],
  ["soon", undefined],
  ["", undefined],
  ["2026-10-21", undefined],
  [undefined, undefined],
])("Retry-After %j is a wait of %j ms", (header, expected) => {
  expect(retryAfterMs(header, new Date("2026-10-21T07:28:00Z"))).toBe(expected);
});

describe("a status", () => {
  function answer(status: number, more: Partial<Answer> = {}): Answer {
    return {
      at: "manifest",
      url: new URL("https://reg.example.com:5000/v2/team/app/manifests/1"),
      status,
      headers: new Map(),
      body: new Uint8Array(),
      truncated: false,
      sent: "token",
      receivedAt: new Date("2026-10-21T07:28:00Z"),
      ...more,
    };
  }
  const answered = { at: "manifest", host: "reg.example.com:5000", errors: [] };
  const bearer: KnownSoFar = { scheme: "bearer" };

  it.each([
    [401, { kind: "unauthorized", ...answered, scheme: "bearer", sent: "token" }],
    [403, { kind: "forbidden", ...answered, sent: "token" }],
    [404, { kind: "not-found", ...answered }],
    [
      407,
      {
        kind: "network",
        at: "manifest",
        failure: { kind: "proxy", host: "reg.example.com:5000", detail: "status 407" },
      },
    ],
    [429, { kind: "rate-limited", ...answered }],
    [500, { kind: "server-error", ...answered, status: 500 }],
    [503, { kind: "server-error", ...answered, status: 503 }],
    [400, { kind: "unexpected-status", ...answered, status: 400 }],
    [304, { kind: "unexpected-status", ...answered, status: 304 }],
  ])("%i is a refusal of its own", (status, refusal) => {
    expect(refusalOfAnswer(answer(status), bearer)).toEqual(refusal);
  });

  it("401 says what the challenge found wrong", () => {
    const known: KnownSoFar = { scheme: "bearer", challengeError: "insufficient_scope" };
    expect(refusalOfAnswer(answer(401), known)).toMatchObject({ challengeError: "insufficient_scope" });
  });

  it("429 says how long to wait", () => {
    const headers = new Map([["retry-after", ["7"]]]);
    expect(refusalOfAnswer(answer(429, { headers }), bearer)).toMatchObject({ retryAfterMs: 7_000 });
  });

  it("429 says what is left, and of whom, where the registry counts as Docker Hub does", () => {
    const headers = new Map([
      ["ratelimit-limit", ["100;w=21600"]],
      ["ratelimit-remaining", ["0;w=21600"]],
      ["docker-ratelimit-source", ["203.0.113.7"]],
    ]);
    const refusal = refusalOfAnswer(answer(429, { headers }), bearer);
    const allowance = { limit: 100, remaining: 0, windowMs: 21_600_000, source: "203.0.113.7" };
    expect(refusal).toMatchObject({ allowance });
    expect(allowanceText(allowance)).toBe("0 of 100 pulls in 6 h are left (counted for 203.0.113.7)");
  });

  it.each([
    ["nonsense", "lots"],
    ["nothing", undefined],
    ["a number without end", "9".repeat(400)],
  ])("429 says nothing of what is left where the header has %s", (_what, value) => {
    const headers = new Map(value === undefined ? [] : [["ratelimit-remaining", [value]]]);
    expect(refusalOfAnswer(answer(429, { headers }), bearer)).not.toHaveProperty("allowance");
  });

  it.each([
    ["after a challenge", bearer, answer(404), "not-found"],
    [
      "with the version header",
      { scheme: "none" },
      answer(404, { headers: new Map([["docker-distribution-api-version", ["registry/2.0"]]]) }),
      "not-found",
    ],
    [
      "with an error document",
      { scheme: "none" },
      answer(404, { body: bytes({ errors: [{ code: "NAME_UNKNOWN" }] }) }),
      "not-found",
    ],
    ["of a blob store", { scheme: "none" }, answer(404, { at: "blob" }), "not-found"],
    [
      "of an ingress",
      { scheme: "none" },
      answer(404, { body: bytes("default backend - 404") }),
      "not-a-registry",
    ],
    ["of a web server", { scheme: "none" }, answer(404, { body: bytes("<html>") }), "not-a-registry"],
  ] as const)("404 %s is known for what it is", (_what, known, given, kind) => {
    expect(refusalOfAnswer(given, known).kind).toBe(kind);
  });

  it("200 with a page is no registry's", () => {
    const headers = new Map([["content-type", ["text/html; charset=utf-8"]]]);
    expect(refusalOfPage(answer(200, { headers }))?.kind).toBe("not-a-registry");
    expect(refusalOfPage(answer(200))).toBeUndefined();
  });
});
