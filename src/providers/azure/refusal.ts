import type { AzureCall, AzureFailure, AzureResponse } from "../../core/cloud/azure.ts";

/** An error document of ARM or Graph: both nest it in `error`. */
export interface AzureErrorDocument {
  /** `AuthorizationFailed`, `Authorization_RequestDenied`; empty where there was none. */
  readonly code: string;
  /** The service's own words, one line; empty where there were none. */
  readonly message: string;
  /** Codes of its `details`. */
  readonly detailCodes: readonly string[];
}

/** What Azure said no to, in words that its support can find again. */
export interface AzureAnswered extends AzureErrorDocument {
  readonly status: number;
  readonly call: AzureCall;
  /** `x-ms-correlation-request-id` or Graph's `request-id`. */
  readonly correlationId?: string;
}

/** Why a call did not do what was asked. */
export type AzureRefusal =
  | (AzureAnswered & { readonly kind: "answered" })
  /** Success by its status, and a body of another shape than described. */
  | { readonly kind: "unexpected"; readonly call: AzureCall; readonly fault: string }
  | { readonly kind: "failed"; readonly call: AzureCall; readonly failure: AzureFailure };

export type AzureResult<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly refusal: AzureRefusal };

const MAX_MESSAGE_CHARS = 1_000;

/** The error document of an answer that is no success. */
export function answeredOf(call: AzureCall, { status, headers, json }: AzureResponse): AzureRefusal {
  const error = memberOf(json, "error");
  const correlationId = headers["x-ms-correlation-request-id"] ?? headers["request-id"];
  const details = memberOf(error, "details");
  return {
    kind: "answered",
    call,
    status,
    code: textOf(memberOf(error, "code")),
    message: oneLine(textOf(memberOf(error, "message"))),
    detailCodes: Array.isArray(details) ? details.map((detail) => textOf(memberOf(detail, "code"))) : [],
    ...(correlationId === undefined ? {} : { correlationId }),
  };
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > MAX_MESSAGE_CHARS ? `${line.slice(0, MAX_MESSAGE_CHARS)}…` : line;
}

/** Whether the service answered with this code. */
export function isCode(refusal: AzureRefusal, ...codes: readonly string[]): boolean {
  return refusal.kind === "answered" && codes.includes(refusal.code);
}

/** What may not be done, where the service says so. */
export function isForbidden(refusal: AzureRefusal): boolean {
  return refusal.kind === "answered" && refusal.status === 403;
}

export function isNotFound(refusal: AzureRefusal): boolean {
  return refusal.kind === "answered" && refusal.status === 404;
}
