import * as z from "zod/mini";
import type { HttpResponse } from "../../core/http/http.ts";
import type { KubeKind } from "../../core/kube/objects.ts";
import type { KubeAttempt, KubeRefusal } from "../../core/kube/refusal.ts";
import { printableMessage } from "./server-message.ts";

const may = <Schema extends z.ZodMiniType>(schema: Schema) => z.nullish(schema);

const statusSchema = z.object({
  kind: z.literal("Status"),
  message: may(z.string()),
  reason: may(z.string()),
  code: may(z.number()),
  details: may(
    z.object({
      causes: may(z.array(z.object({ reason: may(z.string()) }))),
      retryAfterSeconds: may(z.number()),
    }),
  ),
});

/** `metav1.Status`: how the API server says no. */
export type ApiStatus = z.output<typeof statusSchema>;

/** The Status in an answer's JSON; undefined when it is something else. */
export function readStatus(json: unknown): ApiStatus | undefined {
  const parsed = z.safeParse(statusSchema, json);
  return parsed.success ? parsed.data : undefined;
}

/** A request, as far as its refusal has to know it. */
export interface Asked {
  readonly attempt: KubeAttempt;
  readonly kind: KubeKind;
  /** The manifest or operations; undefined for reads. */
  readonly sent?: unknown;
  /** A JSON Patch that tests what it changes. */
  readonly testsBeforeChange?: boolean;
}

/** An answer that is not the success that was asked for. */
export interface Refused {
  readonly status: number;
  /** Undefined when the body is no Status. */
  readonly apiStatus: ApiStatus | undefined;
  /** What came instead, for a sentence: `text/html, 512 bytes`. */
  readonly received: string;
  readonly retryAfterMs: number | undefined;
}

/**
 * What a refusal means. Texts and causes as kube-apiserver 1.28 to 1.37 gives them; none of the meanings that
 * need a text has another sign.
 */
export function refusalOf(asked: Asked, refused: Refused): KubeRefusal {
  const { attempt } = asked;
  const { status, apiStatus, retryAfterMs } = refused;
  const raw = apiStatus?.message ?? "";
  const message = printableMessage(raw === "" ? `HTTP ${status}, ${refused.received}` : raw, asked);
  const answered = { attempt, message };
  if (deniedByPolicy(raw)) return { ...answered, kind: "forbidden", byAdmission: true };
  if (status === 429) {
    return {
      ...answered,
      kind: "too-many-requests",
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
  }
  if (status >= 500) return { ...answered, kind: "server-error", status };
  if (status === 401 && (apiStatus !== undefined || !refused.received.startsWith("text/html"))) {
    return { ...answered, kind: "unauthorized" };
  }
  if (apiStatus === undefined) return { ...answered, kind: "not-kubernetes" };
  if (causes(apiStatus).includes("NamespaceTerminating"))
    return { ...answered, kind: "namespace-terminating" };
  return byStatus(asked, { ...refused, apiStatus }, message);
}

function byStatus(asked: Asked, refused: Refused & { apiStatus: ApiStatus }, message: string): KubeRefusal {
  const { status, apiStatus } = refused;
  const answered = { attempt: asked.attempt, message };
  switch (status) {
    case 403:
      return isAuthorization(apiStatus.message ?? "")
        ? { ...answered, kind: "forbidden" }
        : { ...answered, kind: "forbidden", byAdmission: true };
    case 404:
      return { ...answered, kind: "not-found" };
    case 409:
      return { ...answered, kind: apiStatus.reason === "AlreadyExists" ? "already-exists" : "conflict" };
    case 410:
      return { ...answered, kind: "gone" };
    case 422:
      return asked.testsBeforeChange === true && causes(apiStatus).length === 0
        ? { ...answered, kind: "conflict" }
        : { ...answered, kind: "invalid" };
    default:
      return { ...answered, kind: "unexpected-status", status };
  }
}

function causes(status: ApiStatus): readonly (string | null | undefined)[] {
  return (status.details?.causes ?? []).map((cause) => cause.reason);
}

/**
 * Whether an authorizer (RBAC, Node, webhook) said no: it alone speaks so, whatever it is (apiserver
 * `endpoints/handlers/responsewriters/errors.go`, `forbiddenMessage`). Every other 403 is admission's.
 */
function isAuthorization(message: string): boolean {
  return /\bUser ".*" cannot \S+ (resource|path) "/.test(message);
}

/**
 * A policy or webhook may answer with any status, 422 by default (apiserver
 * `admission/plugin/policy/{generic/policy_dispatcher,validating/dispatcher}.go`,
 * `admission/plugin/webhook/errors/statuserror.go`).
 */
function deniedByPolicy(message: string): boolean {
  return (
    /(AdmissionPolicy|policy) ('[^']*'|"[^"]*")( with binding '[^']*')? denied request\b/.test(message) ||
    /admission webhook ".*" denied the request\b/.test(message)
  );
}

/** What came instead of a Status, without a word of it: it may be anything. */
export function describeReceived(response: HttpResponse): string {
  const type = response.headers.get("content-type")?.[0]?.split(";")[0]?.trim() || "no content type";
  return `${type}, ${response.body.length}${response.truncated ? " bytes and more" : " bytes"}`;
}
