import type { JsonPatchOperation, Manifest } from "../kube/kube.ts";
import type { PullSecret, WorkloadKind } from "../kube/objects.ts";
import type { RotationWish } from "../rotate/rotation-write.ts";
import type { EntryRemovalWish, Remainder } from "./entry-removal.ts";
import type { PullSecretWish } from "./pull-secret.ts";

/** An object by kind and name, as output and reports name it. */
export interface ObjectRef {
  readonly kind: "Secret" | "ServiceAccount" | "Pod" | WorkloadKind;
  readonly namespace: string;
  readonly name: string;
}

/**
 * One change to a cluster. What has to be decided anew when the object changed meanwhile is carried along: the
 * wish for a secret, the secret's name for a ServiceAccount or workload.
 */
export type Action =
  | {
      readonly kind: "create-secret";
      readonly target: ObjectRef;
      readonly wish: PullSecretWish;
      readonly manifest: Manifest;
    }
  | {
      readonly kind: "update-secret";
      readonly target: ObjectRef;
      readonly wish: PullSecretWish;
      readonly object: PullSecret;
    }
  | {
      readonly kind: "attach";
      /** A ServiceAccount, or a workload for its own Pod template. */
      readonly target: ObjectRef & { readonly kind: "ServiceAccount" | WorkloadKind };
      readonly secretName: string;
      readonly operations: readonly JsonPatchOperation[];
      /** What follows from it, where that would puzzle; absent otherwise. */
      readonly reason?: string;
    }
  | {
      readonly kind: "detach";
      readonly target: ObjectRef & { readonly kind: "ServiceAccount" | WorkloadKind };
      readonly secretName: string;
      readonly operations: readonly JsonPatchOperation[];
    }
  | {
      readonly kind: "remove-entries";
      readonly target: ObjectRef;
      readonly wish: EntryRemovalWish;
      readonly object: PullSecret;
      readonly remainder: Remainder;
    }
  | {
      readonly kind: "delete-secret";
      readonly target: ObjectRef;
      readonly wish: EntryRemovalWish;
      readonly uid: string;
      readonly resourceVersion: string;
    }
  | {
      readonly kind: "rotate-secret";
      readonly target: ObjectRef;
      readonly wish: RotationWish;
      readonly object: PullSecret;
      /** What the change is for, in words. */
      readonly reason: string;
    }
  | {
      readonly kind: "restart";
      readonly target: ObjectRef;
      readonly uid: string;
      /** Who makes the Pod anew. */
      readonly owner: { readonly kind: string; readonly name: string; readonly uid: string };
    };

/** What became of an object, in kubectl's words. */
export type ChangeWord = "created" | "configured" | "unchanged" | "deleted";

export interface Change {
  readonly target: ObjectRef;
  readonly change: ChangeWord;
  /** Why, where the word alone would puzzle; absent otherwise. */
  readonly reason?: string;
}

/** Something pullpass saw and leaves to a person, and why. */
export interface LeftAlone {
  readonly target: ObjectRef;
  readonly reason: string;
}

/**
 * The changes that would be made: the only way to change anything. What is made comes secrets first, then attachments,
 * then Pods; what is taken back, attachments first: no Pod is ever to name a missing secret.
 */
export interface Plan {
  readonly actions: readonly Action[];
  /** Objects that are already as wished. */
  readonly unchanged: readonly Change[];
  readonly leftAlone: readonly LeftAlone[];
}
