import { gzipSync } from "node:zlib";
import {
  body,
  breakOff,
  endless,
  grantToken,
  json,
  manifest,
  nested,
  raw,
  tokenService,
} from "../answers.ts";
import type { Lie } from "../lie.ts";

const MIB = 1_024 * 1_024;
/** The sockets of both sides hold what nobody has read: Linux lets them grow to some MiB. */
const SOCKETS_KIB = 12 * 1_024;
const LITTLE_KIB = 64;

const OVERLONG = "a manifest of more than 4194304 bytes";
const NO_JSON = "a manifest that is no JSON object";

/** 256 MiB of zeros, a thousandth of that on the wire; packed twice, a kilobyte. */
const bomb = gzipSync(Buffer.alloc(256 * MIB));
const bombInBomb = gzipSync(bomb);

const head = "HTTP/1.1 200 OK\r\ncontent-type: application/vnd.oci.image.manifest.v1+json\r\n";

/** Too much, too slow, or not what it says it is. */
export const bodyLies: readonly Lie[] = [
  {
    name: "a manifest without an end",
    answer: endless(" "),
    refusal: { code: "PP1505", seen: OVERLONG },
    within: "at-once",
    maxSentKib: 4 * 1_024 + SOCKETS_KIB,
    maxRequests: 1,
  },
  {
    name: "a manifest of 100 MB that says so",
    answer: endless(" ", { "content-length": 100_000_000 }),
    refusal: { code: "PP1505", seen: OVERLONG },
    within: "at-once",
    maxSentKib: 4 * 1_024 + SOCKETS_KIB,
    maxRequests: 1,
  },
  {
    name: "a manifest of 4 MB that is nothing but empty objects",
    answer: manifest(`{"layers":[${"{},".repeat(1_300_000)}{}]}`),
    refusal: { code: "PP1505", seen: NO_JSON },
    within: "at-once",
    maxSentKib: 4 * 1_024,
    maxRequests: 1,
  },
  {
    name: "a manifest of a byte every 100 ms (slowloris)",
    answer: raw(`${head}\r\n{`, { text: " ", everyMs: 100 }),
    refusal: { code: "PP1402", seen: "timed out" },
    within: "one request",
    maxSentKib: LITTLE_KIB,
    maxRequests: 1,
  },
  {
    name: "a manifest that breaks off within its length, where it looks whole",
    answer: breakOff(`${head}content-length: 1000\r\n\r\n{}`),
    refusal: { code: "PP1505", seen: "the answer broke off" },
    within: "at-once",
    maxSentKib: LITTLE_KIB,
    maxRequests: 1,
  },
  {
    name: "a manifest that breaks off within its chunks, where it looks whole",
    answer: breakOff(`${head}transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n`),
    refusal: { code: "PP1505", seen: "the answer broke off" },
    within: "at-once",
    maxSentKib: LITTLE_KIB,
    maxRequests: 1,
  },
  {
    name: "a manifest packed with gzip that would be 256 MiB",
    answer: manifest(bomb, { "content-encoding": "gzip" }),
    refusal: { code: "PP1505", seen: NO_JSON },
    within: "at-once",
    maxSentKib: 512,
    maxRequests: 1,
  },
  {
    name: "a manifest packed twice that would be 256 MiB",
    answer: manifest(bombInBomb, { "content-encoding": "gzip, gzip" }),
    refusal: { code: "PP1505", seen: NO_JSON },
    within: "at-once",
    maxSentKib: LITTLE_KIB,
    maxRequests: 1,
  },
  {
    name: "a token packed with gzip that would be 256 MiB",
    answer: tokenService(body(200, bomb, { "content-encoding": "gzip" })),
    refusal: { code: "PP1505", seen: "a token answer of more than 131072 bytes" },
    within: "at-once",
    maxSentKib: 512,
    maxRequests: 2,
  },
  {
    name: "a token without an end",
    answer: tokenService(endless(" ")),
    refusal: { code: "PP1505", seen: "a token answer of more than 131072 bytes" },
    within: "at-once",
    maxSentKib: 128 + SOCKETS_KIB,
    maxRequests: 2,
  },
  {
    name: "a token service that answers nothing",
    answer: tokenService(() => {}),
    refusal: { code: "PP1402", seen: "timed out" },
    within: "one request",
    maxSentKib: LITTLE_KIB,
    maxRequests: 2,
  },
  {
    name: "a manifest of JSON nested 100,000 deep",
    answer: manifest(`{"config":${nested(100_000)}}`),
    refusal: { code: "PP1505", seen: "a manifest without a config" },
    within: "at-once",
    maxSentKib: 256,
    maxRequests: 1,
  },
  {
    name: "a token of JSON nested 50,000 deep",
    answer: tokenService(body(200, `{"token":${nested(50_000)}}`)),
    refusal: { code: "PP1505", seen: "a token answer whose token is no text" },
    within: "at-once",
    maxSentKib: 256,
    maxRequests: 2,
  },
  {
    name: "an error of JSON nested 100,000 deep",
    answer: body(500, `{"errors":[{"code":"UNKNOWN","detail":${nested(100_000)}}]}`),
    refusal: { code: "PP1503", seen: "500 at the manifest" },
    within: "at-once",
    maxSentKib: 256,
    maxRequests: 1,
  },
  {
    name: "a manifest that is no UTF-8",
    answer: manifest(Buffer.from('{"schemaVersion":2,"mediaType":"\xff\xfe\xc3("}', "latin1")),
    refusal: { code: "PP1505", seen: NO_JSON },
    within: "at-once",
    maxSentKib: LITTLE_KIB,
    maxRequests: 1,
  },
  {
    name: "a token that is no UTF-8",
    answer: tokenService(body(200, Buffer.from('{"token":"\xff\xfe"}', "latin1"))),
    refusal: { code: "PP1505", seen: "a token answer that is no JSON object" },
    within: "at-once",
    maxSentKib: LITTLE_KIB,
    maxRequests: 2,
  },
  {
    name: "an error that would colour a terminal, clear it and turn its text round",
    answer: json(403, {
      errors: [{ code: "DENIED", message: "\u001b[2J\u001b]0;x\u0007\u202etxet\r\nyes: proven" }],
    }),
    refusal: { code: "PP1204", seen: "yes: proven" },
    within: "at-once",
    maxSentKib: LITTLE_KIB,
    maxRequests: 1,
  },
  {
    name: "a list of tags without an end, a page after the other",
    answer: (request, response, ground) => {
      const tags = Array.from({ length: 50 }, (_, index) => `t${index}`);
      const link = '</v2/team/app/tags/list?last=t49&n=50>; rel="next"';
      const isTags = request.url?.includes("/tags/list") === true;
      const answer = isTags
        ? json(200, { tags }, { link })
        : json(404, { errors: [{ code: "MANIFEST_UNKNOWN" }] });
      answer(request, response, ground);
    },
    refusal: { code: "PP1302", seen: "MANIFEST_UNKNOWN" },
    within: "at-once",
    maxSentKib: 128,
    maxRequests: 11,
  },
  {
    name: "a list of tags without an end, in one body",
    answer: (request, response, ground) => {
      const isTags = request.url?.includes("/tags/list") === true;
      const answer = isTags ? endless('"tag",') : json(404, { errors: [{ code: "MANIFEST_UNKNOWN" }] });
      answer(request, response, ground);
    },
    refusal: { code: "PP1302", seen: "MANIFEST_UNKNOWN" },
    within: "at-once",
    maxSentKib: 160 + SOCKETS_KIB,
    maxRequests: 2,
  },
  {
    name: "a list of tags whose every page takes its time",
    answer: tokenService(grantToken, (request, response, ground) => {
      if (!(request.url?.includes("/tags/list") === true))
        return json(404, { errors: [{ code: "MANIFEST_UNKNOWN" }] })(request, response, ground);
      const link = '</v2/team/app/tags/list?last=a&n=1>; rel="next"';
      setTimeout(() => json(200, { tags: ["a"] }, { link })(request, response, ground), 1_800);
    }),
    refusal: { code: "PP1302", seen: "MANIFEST_UNKNOWN" },
    within: "one image",
    maxSentKib: LITTLE_KIB,
    maxRequests: 13,
  },
];
