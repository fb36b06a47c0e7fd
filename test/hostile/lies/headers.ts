import { body, challenge, grantToken, json, raw, tokenService } from "../answers.ts";
import type { Lie } from "../lie.ts";

const LITTLE_KIB = 64;
/** A kilobyte at a time, as fast as the socket takes it: cut off at 16 KiB, and what the sockets hold. */
const FLOOD_KIB = 4 * 1_024;

const CHALLENGES = 10_000;
const challengeText = 'Bearer realm="http://127.0.0.1:1/token",service="registry",scope="repository:a:pull"';

/** Too many headers, or such as would put one into our next request. */
export const headerLies: readonly Lie[] = [
  {
    name: "10,000 challenges in one header",
    answer: challenge(Array.from({ length: CHALLENGES }, () => challengeText).join(", ")),
    refusal: { code: "PP1505", seen: /header/i },
    within: "at-once",
    maxSentKib: FLOOD_KIB,
    maxRequests: 1,
  },
  {
    name: "10,000 headers with a challenge each",
    answer: challenge(Array.from({ length: CHALLENGES }, () => challengeText)),
    refusal: { code: "PP1505", seen: /header/i },
    within: "at-once",
    maxSentKib: FLOOD_KIB,
    maxRequests: 1,
  },
  {
    name: "headers without an end",
    answer: raw("HTTP/1.1 200 OK\r\n", { text: `x-a: ${"a".repeat(4_000)}\r\n`, everyMs: 1 }),
    refusal: { code: "PP1505", seen: /header/i },
    within: "at-once",
    maxSentKib: FLOOD_KIB,
    maxRequests: 1,
  },
  {
    name: "a header every 100 ms (slowloris)",
    answer: raw("HTTP/1.1 200 OK\r\n", { text: "x: a\r\n", everyMs: 100 }),
    refusal: { code: "PP1402", seen: "timed out" },
    within: "one request",
    maxSentKib: LITTLE_KIB,
    maxRequests: 1,
  },
  {
    name: "no answer at all",
    answer: () => {},
    refusal: { code: "PP1402", seen: "timed out" },
    within: "one request",
    maxSentKib: LITTLE_KIB,
    maxRequests: 1,
  },
  {
    name: "early hints without an end",
    answer: raw("", { text: "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n", everyMs: 5 }),
    refusal: { code: "PP1402", seen: "timed out" },
    within: "one request",
    maxSentKib: FLOOD_KIB,
    maxRequests: 1,
  },
  {
    name: "a switch to another protocol that nobody asked for",
    answer: raw("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n"),
    refusal: { code: "PP1505", seen: "another protocol" },
    within: "at-once",
    maxSentKib: LITTLE_KIB,
    maxRequests: 1,
  },
  {
    name: "a chunk whose extension has no end",
    answer: raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;", {
      text: "a".repeat(4_000),
      everyMs: 1,
    }),
    refusal: { code: "PP1505", seen: "" },
    within: "one request",
    maxSentKib: FLOOD_KIB,
    maxRequests: 1,
  },
  {
    name: "a length and chunks at once (request smuggling)",
    answer: raw(
      "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
    ),
    refusal: { code: "PP1505", seen: "" },
    within: "at-once",
    maxSentKib: LITTLE_KIB,
    maxRequests: 1,
  },
  {
    name: "a token that would put a header into the next request",
    answer: tokenService(json(200, { token: "t0ken\r\nhost: evil.example\r\nx: y" })),
    refusal: { code: "PP1505", seen: "a token with characters that no token has" },
    within: "at-once",
    maxSentKib: LITTLE_KIB,
    maxRequests: 2,
  },
  {
    name: "a token for which it has no use afterwards",
    answer: tokenService(grantToken, challenge('Bearer realm="http://127.0.0.1:1/token"')),
    refusal: { code: "PP1204", seen: "401 at the manifest" },
    within: "at-once",
    maxSentKib: LITTLE_KIB,
    maxRequests: 3,
  },
  {
    name: "a wait of ten years before the next request",
    answer: json(429, { errors: [{ code: "TOOMANYREQUESTS" }] }, { "retry-after": 315_360_000 }),
    refusal: { code: "PP1501", seen: "try again in 86400 s" },
    within: "at-once",
    maxSentKib: LITTLE_KIB,
    maxRequests: 1,
  },
  {
    name: "the password in its error, plain, in base64 and in JSON",
    answer: tokenService((request, response, ground) => {
      const { authorization = "" } = request.headers;
      const plain = Buffer.from(authorization.replace("Basic ", ""), "base64").toString();
      const [, password = ""] = plain.split(":");
      const message = [authorization, plain, password, encodeURIComponent(password)].join(" ");
      const errors = [{ code: "UNAUTHORIZED", message, detail: message }];
      body(401, JSON.stringify({ errors }), { "content-type": "application/json" })(
        request,
        response,
        ground,
      );
    }),
    refusal: { code: "PP1203", seen: "‹redacted›" },
    within: "at-once",
    maxSentKib: LITTLE_KIB,
    maxRequests: 2,
  },
];
