import type { IncomingMessage, ServerResponse } from "node:http";
import { storeImage } from "../servers/stored-image.ts";
import type { Answer } from "./lie.ts";

/** The image that an honest registry would have under every name. */
export const image = storeImage();

const MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
const TOKEN = "t0ken-t0ken-t0ken";
const KIB = 1_024;

/** An answer with this body, and its length. */
export function body(status: number, content: string | Uint8Array, headers: Headers = {}): Answer {
  return (_request, response) => {
    response.writeHead(status, { "content-length": Buffer.byteLength(content), ...headers }).end(content);
  };
}

type Headers = Readonly<Record<string, string | number | readonly string[]>>;

/** A manifest of these bytes, whatever they are. */
export function manifest(content: string | Uint8Array, headers: Headers = {}): Answer {
  return body(200, content, { "content-type": MANIFEST_TYPE, ...headers });
}

export function json(status: number, value: unknown, headers: Headers = {}): Answer {
  return body(status, JSON.stringify(value), { "content-type": "application/json", ...headers });
}

/** An honest registry that wants nobody's name. */
export const honest: Answer = (request, response, ground) => {
  const isManifest = pathOf(request).includes("/manifests/");
  const answer = isManifest ? manifest(image.manifest.bytes) : body(200, image.layer.bytes);
  answer(request, response, ground);
};

/** Wants a token for everything but `/token`; who has one gets `behind`. */
export function tokenService(tokens: Answer, behind: Answer = honest): Answer {
  return (request, response, ground) => {
    if (pathOf(request) === "/token") return tokens(request, response, ground);
    if (request.headers.authorization === `Bearer ${TOKEN}`) return behind(request, response, ground);
    challenge(`Bearer realm="${ground.origin}/token",service="registry"`)(request, response, ground);
  };
}

export const grantToken: Answer = json(200, { token: TOKEN });

/** Refuses with this challenge, or these. */
export function challenge(line: string | readonly string[]): Answer {
  return json(401, { errors: [{ code: "UNAUTHORIZED" }] }, { "www-authenticate": line });
}

export function redirect(to: (ground: Parameters<Answer>[2], request: IncomingMessage) => string): Answer {
  return (request, response, ground) => {
    response.writeHead(307, { location: to(ground, request), "content-length": 0 }).end();
  };
}

/** Never stops; only as fast as somebody reads. */
export function endless(content: string, headers: Headers = {}): Answer {
  const chunk = Buffer.from(content.repeat(Math.ceil((64 * KIB) / content.length)));
  return (_request, response) => {
    response.writeHead(200, { "content-type": MANIFEST_TYPE, ...headers });
    pour(response, chunk);
  };
}

function pour(response: ServerResponse, chunk: Uint8Array): void {
  while (!response.destroyed && response.write(chunk));
  if (!response.destroyed) response.once("drain", () => pour(response, chunk));
}

/** Past node:http, which would not write this: `first`, then `again` for as long as the connection is there. */
export function raw(first: string, again?: { readonly text: string; readonly everyMs: number }): Answer {
  return (_request, response) => {
    const { socket } = response;
    socket?.write(first);
    if (again === undefined) return;
    const timer = setInterval(() => {
      if (socket?.writableNeedDrain === false) socket.write(again.text);
    }, again.everyMs);
    socket?.once("close", () => clearInterval(timer));
  };
}

/** Past node:http as well: these bytes, and the connection is closed in good order. */
export function breakOff(text: string): Answer {
  return (_request, { socket }) => {
    socket?.end(text);
  };
}

/** So much JSON around nothing, e.g. `[[[[…]]]]`. */
export function nested(depth: number): string {
  return "[".repeat(depth) + "]".repeat(depth);
}

export function pathOf(request: IncomingMessage): string {
  return (request.url ?? "").replace(/\?.*$/s, "");
}
