import type { IncomingMessage, ServerResponse } from "node:http";

/** What a lying server knows of itself and of the one beside it, to which it may point. */
export interface Ground {
  /** `http://127.0.0.1:PORT`, or with https where the lie needs a certificate. */
  readonly origin: string;
  /** A second server, without TLS; no credential is ever for it. */
  readonly otherOrigin: string;
}

export type Answer = (request: IncomingMessage, response: ServerResponse, ground: Ground) => void;

/** The certificate that a lying registry shows. `none-ever`: it takes the connection and says nothing. */
export type ShownCertificate = "good" | "expired" | "other-name" | "self-signed" | "of-nobody" | "none-ever";

/** How long a refusal may take. `at-once`: no time has to run out first. */
export type TimeBound = "at-once" | "one request" | "one image";

export interface Lie {
  /** What the server does, for a person: the test's name, and a line of docs/hostile-registries.md. */
  readonly name: string;
  readonly answer: Answer;
  /** What the second server does; absent: it hands out an image to everybody. */
  readonly otherAnswer?: Answer;
  /** Absent: it speaks plain HTTP. */
  readonly certificate?: ShownCertificate;
  /** The code of the finding, and what stands in its evidence. */
  readonly refusal: { readonly code: `PP${number}`; readonly seen: string | RegExp };
  readonly within: TimeBound;
  /** What both servers can be rid of, at most: what is read and what lies in the sockets between. */
  readonly maxSentKib: number;
  /** Requests that reach the two servers, at most. */
  readonly maxRequests: number;
}
