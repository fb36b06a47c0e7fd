import type { ClientRequest } from "node:http";
import type { Socket } from "node:net";

/** How far a request has come: said when its time runs out, for the step where it hangs tells why. */
export interface Progress {
  readonly doing: () => string;
  answered(): void;
  readonly hasAnswer: () => boolean;
}

export function trackProgress(request: ClientRequest, url: URL): Progress {
  let doing = "connecting";
  let hasAnswer = false;
  request.once("socket", (socket: Socket) => {
    if (!socket.connecting) {
      doing = "waiting for the answer";
      return;
    }
    // An address needs no lookup, and no event tells of one.
    if (!/^\[|^[\d.]+$/.test(url.hostname)) doing = "looking up the name";
    socket.once("lookup", () => {
      doing = "connecting";
    });
    socket.once("connect", () => {
      doing = url.protocol === "https:" ? "in the TLS handshake" : "waiting for the answer";
    });
    socket.once("secureConnect", () => {
      doing = "waiting for the answer";
    });
  });
  return {
    doing: () => doing,
    answered: () => {
      doing = "reading the body";
      hasAnswer = true;
    },
    hasAnswer: () => hasAnswer,
  };
}
