import * as z from "zod/mini";
import type {
  DeletePreconditions,
  JsonPatchOperation,
  Manifest,
  ObjectKey,
  WriteOptions,
} from "../../core/kube/kube.ts";
import type { KubeKind } from "../../core/kube/objects.ts";
import { attemptOf, placeOf, placeOfNew } from "./address.ts";
import type { ApiCall } from "./api-requests.ts";
import { outgoing } from "./wire.ts";

/*
 * The requests of the port's verbs, as values. Kubernetes API concepts v1.37, "HTTP verbs" and "dry run".
 */

export function getCall(kind: KubeKind, key: ObjectKey): ApiCall {
  const place = placeOf(kind, key);
  return { kind, place, attempt: attemptOf("get", place), method: "GET" };
}

/** What every write says about itself. */
export interface Writer {
  readonly fieldManager: string;
  readonly options: WriteOptions;
}

export function createCall(kind: KubeKind, manifest: Manifest, writer: Writer): ApiCall {
  const { namespace, name } = keyIn(manifest);
  const place = placeOfNew(kind, namespace);
  return {
    ...writing(writer),
    kind,
    place,
    attempt: attemptOf("create", name === undefined ? place : { ...place, name }),
    method: "POST",
    sent: outgoing(kind, manifest),
  };
}

/** An object with all that is sent of it. */
export interface Sendable {
  readonly metadata: { readonly namespace?: string; readonly name: string };
}

export function updateCall(kind: KubeKind, object: Sendable, writer: Writer): ApiCall {
  const place = placeOf(kind, keyOf(object));
  return {
    ...writing(writer),
    kind,
    place,
    attempt: attemptOf("update", place),
    method: "PUT",
    sent: outgoing(kind, object),
  };
}

export interface Patch {
  readonly key: ObjectKey;
  readonly operations: readonly JsonPatchOperation[];
}

export function patchCall(kind: KubeKind, patch: Patch, writer: Writer): ApiCall {
  const place = placeOf(kind, patch.key);
  return {
    ...writing(writer),
    kind,
    place,
    attempt: attemptOf("patch", place),
    method: "PATCH",
    contentType: "application/json-patch+json",
    sent: patch.operations,
    testsBeforeChange: patch.operations.some((operation) => operation.op === "test"),
  };
}

export interface Deletion {
  readonly key: ObjectKey;
  readonly preconditions: DeletePreconditions;
}

export function deleteCall(kind: KubeKind, deletion: Deletion, options: WriteOptions): ApiCall {
  const place = placeOf(kind, deletion.key);
  const { preconditions } = deletion;
  // Where a delete has a body, the API server reads the options there, and what the query says is lost
  // (apiserver endpoints/handlers/delete.go, DeleteResource).
  const dryRun = options.dryRun === true ? { dryRun: ["All"] } : {};
  return {
    kind,
    place,
    attempt: attemptOf("delete", place),
    method: "DELETE",
    sent: { apiVersion: "v1", kind: "DeleteOptions", preconditions, ...dryRun },
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  };
}

function writing({ fieldManager, options }: Writer): Pick<ApiCall, "query" | "signal"> {
  return {
    query: { fieldManager, ...(options.dryRun === true ? { dryRun: "All" } : {}) },
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  };
}

export function keyOf({ metadata }: Sendable): ObjectKey {
  const { namespace, name } = metadata;
  return namespace === undefined ? { name } : { namespace, name };
}

const keySchema = z.object({
  metadata: z.object({ namespace: z.optional(z.string()), name: z.optional(z.string()) }),
});

function keyIn(manifest: Manifest): {
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
} {
  return z.parse(keySchema, manifest).metadata;
}
