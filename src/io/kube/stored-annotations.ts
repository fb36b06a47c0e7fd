import * as z from "zod/mini";
import { SecretText } from "../../core/credential/secret-text.ts";
import type { KubeAnswer } from "../../core/kube/kube.ts";
import type { KubeKind, KubeObject } from "../../core/kube/objects.ts";
import type { ApiRequests } from "./api-requests.ts";
import { getCall, keyOf, type Sendable } from "./kube-calls.ts";
import { holdsRedacted, restored } from "./redacted-annotations.ts";

const storedSchema = z.object({
  metadata: z.object({ annotations: z.optional(z.record(z.string(), z.string())) }),
});

/**
 * The object as it is to be sent: what was redacted in its annotations when it was read is asked for once
 * more. Without anything redacted nothing is asked.
 */
export async function withStoredAnnotations(
  requests: ApiRequests,
  kind: KubeKind,
  object: KubeObject,
): Promise<KubeAnswer<Sendable>> {
  const { annotations } = object.metadata;
  if (kind !== "Secret" || annotations === undefined || !holdsRedacted(annotations)) {
    return { ok: true, value: object };
  }
  const call = getCall(kind, keyOf(object));
  const answer = await requests.send(call);
  if (!answer.ok) return answer;
  const stored = z.safeParse(storedSchema, answer.json);
  if (!stored.success) {
    return { ok: false, refusal: { kind: "not-kubernetes", attempt: call.attempt, message: "no Secret" } };
  }
  const values = Object.entries(stored.data.metadata.annotations ?? {});
  const secrets = new Map(values.map(([key, value]) => [key, new SecretText(value)]));
  const metadata = { ...object.metadata, annotations: restored(annotations, secrets) };
  return { ok: true, value: { ...object, metadata } };
}
