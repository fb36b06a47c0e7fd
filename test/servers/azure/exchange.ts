import type { IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";

/** A request as the stand-in sees it. */
export interface AzureRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Parsed as JSON or as a form, whichever it is; undefined where there is none. */
  readonly body: unknown;
}

export interface AzureReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export async function receive(message: IncomingMessage, origin: string): Promise<AzureRequest> {
  const raw = await text(message);
  const headers = Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : value,
    ]),
  );
  return {
    method: message.method ?? "",
    url: new URL(message.url ?? "/", origin),
    headers,
    body: bodyOf(raw, headers["content-type"] ?? ""),
  };
}

function bodyOf(raw: string, type: string): unknown {
  if (raw === "") return undefined;
  if (type.includes("x-www-form-urlencoded")) return Object.fromEntries(new URLSearchParams(raw));
  return JSON.parse(raw);
}

/** The member of a body that is a text; empty where there is none. */
export function textIn(body: unknown, ...path: readonly string[]): string {
  const value = memberIn(body, ...path);
  return typeof value === "string" ? value : "";
}

export function memberIn(body: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) => (typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined),
    body,
  );
}

/** An error as ARM and Graph word it. */
export function refusal(status: number, code: string, message: string): AzureReply {
  return { status, body: { error: { code, message } } };
}
