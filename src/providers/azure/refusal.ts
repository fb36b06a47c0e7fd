import type { AzureCall, AzureFailure, AzureResponse } from "../../core/cloud/azure.ts";
import type { CloudChange } from "../../core/cloud/flow.ts";

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
  /** What it would have changed; absent where it only reads. */
  readonly change?: CloudChange;
  /** `x-ms-correlation-request-id` or Graph's `request-id`. */
  readonly correlationId?: string;
  /** What the service asks to wait before it is asked again, as it wrote it: seconds, mostly. */
  readonly retryAfter?: string;
}

/** Success by its status, and not what was asked for. */
export interface UnexpectedAnswer {
  readonly kind: "unexpected";
  readonly call: AzureCall;
  readonly fault: string;
  /** It was accepted, and came to nothing afterwards; absent where the answer is of another shape than described. */
  readonly isLate?: true;
}

/** Why a call did not do what was asked. */
export type AzureRefusal =
  | (AzureAnswered & { readonly kind: "answered" })
  | UnexpectedAnswer
  | { readonly kind: "failed"; readonly call: AzureCall; readonly failure: AzureFailure };

export type AzureResult<Value> =
  /** `status` is that of the answer, which tells what was made from what was there; absent where several were read. */
  | { readonly ok: true; readonly value: Value; readonly status?: number }
  | { readonly ok: false; readonly refusal: AzureRefusal };

const MAX_MESSAGE_CHARS = 1_000;

/** The error document of an answer that is no success. */
export function answeredOf(
  call: AzureCall,
  { status, headers, json }: AzureResponse,
  change?: CloudChange,
): AzureRefusal {
  const error = memberOf(json, "error");
  const correlationId = headers["x-ms-correlation-request-id"] ?? headers["request-id"];
  const retryAfter = headers["retry-after"];
  const details = memberOf(error, "details");
  return {
    kind: "answered",
    call,
    status,
    code: textOf(memberOf(error, "code")),
    message: oneLine(textOf(memberOf(error, "message"))),
    detailCodes: Array.isArray(details) ? details.map((detail) => textOf(memberOf(detail, "code"))) : [],
    ...(change === undefined ? {} : { change }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
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

/** That something was accepted and came to nothing: a resource says so itself, without a reason. */
export function failedLate(call: AzureCall, state: string): AzureRefusal {
  return {
    kind: "unexpected",
    call,
    fault: `it was accepted, and came to nothing: provisioningState ${state}`,
    isLate: true,
  };
}

/** That something was accepted and is under way still. */
export function notDone(call: AzureCall, limitMs: number): AzureRefusal {
  const fault = `it was accepted, and was not done after ${limitMs / 1_000} s`;
  return { kind: "unexpected", call, fault, isLate: true };
}

/** Whether the service answered with this code. */
export function isCode(refusal: AzureRefusal, ...codes: readonly string[]): boolean {
  return refusal.kind === "answered" && codes.includes(refusal.code);
}

/** Whether it is a right of the caller's that is missing: a policy forbids whoever asks. */
export function isNotPermitted({ status, code }: AzureAnswered): boolean {
  return (status === 401 || status === 403) && code !== "RequestDisallowedByPolicy";
}

/** What is to be made is there already, or is just being changed by another. */
export function isConflict(refusal: AzureRefusal): boolean {
  return refusal.kind === "answered" && refusal.status === 409;
}

export function isNotFound(refusal: AzureRefusal): boolean {
  return refusal.kind === "answered" && refusal.status === 404;
}
