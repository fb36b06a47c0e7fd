import { honest } from "../answers.ts";
import type { Lie } from "../lie.ts";

const refusedAtOnce = { answer: honest, within: "at-once", maxSentKib: 64, maxRequests: 0 } as const;

/** Certificates that prove nothing: no request is sent, and none without TLS instead. */
export const certificateLies: readonly Lie[] = [
  {
    ...refusedAtOnce,
    name: "a certificate for another name",
    certificate: "other-name",
    refusal: { code: "PP1412", seen: "DNS:other.test" },
  },
  {
    ...refusedAtOnce,
    name: "a certificate that has expired",
    certificate: "expired",
    refusal: { code: "PP1410", seen: /expired/ },
  },
  {
    ...refusedAtOnce,
    name: "a certificate that signed itself",
    certificate: "self-signed",
    refusal: { code: "PP1409", seen: /self.signed/ },
  },
  {
    ...refusedAtOnce,
    name: "a certificate of an authority that nobody trusts",
    certificate: "of-nobody",
    refusal: { code: "PP1409", seen: "" },
  },
  {
    ...refusedAtOnce,
    name: "a TLS handshake that is never answered",
    certificate: "none-ever",
    refusal: { code: "PP1402", seen: "timed out" },
    within: "one request",
  },
];
