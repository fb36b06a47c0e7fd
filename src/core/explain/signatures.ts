import { ASKED_SIGNATURES } from "./asked-signatures.ts";
import type { Signature } from "./signature.ts";
import { STORE_SIGNATURES } from "./store-signatures.ts";
import { TRANSPORT_SIGNATURES } from "./transport-signatures.ts";

/** The first that matches decides: a rate limit comes before the "denied" in its text, a platform before "not found". */
export const SIGNATURES: readonly Signature[] = [
  ...ASKED_SIGNATURES,
  ...STORE_SIGNATURES,
  ...TRANSPORT_SIGNATURES,
];

/** Words of Pods whose trouble is not the image's. */
export const NOT_ABOUT_IMAGES =
  /CrashLoopBackOff|Back-off restarting failed|OOMKilled|FailedScheduling|nodes are available|FailedMount|FailedAttachVolume|MountVolume|Liveness probe|Readiness probe|Startup probe|Unhealthy|Evicted|CreateContainerConfigError|RunContainerError|CreateContainerError|StartError|exit code \d|^(?:Error: )?secret "?[\w.-]+"? not found|\bcouldn"t find key|\b(?:configmap|persistentvolumeclaim) .*not found|failed to setup network|network plugin|OCI runtime create failed|runc create failed|failed to create (?:shim|containerd) task|executable file not found|admission webhook .{1,300} denied the request|\bis forbidden: |cannot (?:get|list|watch|create|patch|update|delete) resource "/i;
