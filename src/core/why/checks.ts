import type { Finding } from "../finding/finding.ts";
import {
  accountSecretsAreSuppressed,
  podPredatesAttachment,
  secretIsNotAttached,
  staticPodHasNoSecrets,
} from "./checks/attachment.ts";
import { imageNameIsInvalid, policyIsNever, secretIsUndecodable } from "./checks/kubelet-refuses.ts";
import {
  keyDoesNotMatch,
  namedSecretIsMissing,
  namedSecretIsPassedOver,
  noEntryMatches,
} from "./checks/named-secrets.ts";
import {
  nodeNamesTheCause,
  onlyTheNodeKnows,
  pullWouldWorkNow,
  secretsAreUnseen,
} from "./checks/node-says.ts";
import { nodeHasFailed, nodeHasPulled } from "./checks/node-tried.ts";
import {
  imageHasMoved,
  imageIsLocal,
  nothingIsOffered,
  platformIsMissing,
  registryRefuses,
  tagIsMissing,
} from "./checks/registry-refuses.ts";
import type { PullCase } from "./pull-case.ts";

/** One thing that can be wrong with a pull; undefined where it is not. The Pod and the kubelet's words are added later. */
export type Check = (one: PullCase) => Finding | undefined;

/**
 * All checks, each cause before its symptoms: a secret that is not attached comes before the registry's 401, which is
 * what one sees of it. Of two that hold, the first is the cause.
 */
export const CHECKS: readonly Check[] = [
  // The node was made to try, and could.
  nodeHasPulled,
  // The kubelet asked nobody.
  imageNameIsInvalid,
  policyIsNever,
  secretIsUndecodable,
  // What is asked for: no credential helps.
  platformIsMissing,
  tagIsMissing,
  imageHasMoved,
  imageIsLocal,
  // The node says itself what keeps it from the registry.
  nodeNamesTheCause,
  nodeHasFailed,
  // The Pod does not have the credential that there is.
  secretsAreUnseen,
  staticPodHasNoSecrets,
  podPredatesAttachment,
  accountSecretsAreSuppressed,
  namedSecretIsMissing,
  namedSecretIsPassedOver,
  keyDoesNotMatch,
  secretIsNotAttached,
  noEntryMatches,
  nothingIsOffered,
  // The credential that it has is refused.
  registryRefuses,
  // Nothing refuses it from here.
  pullWouldWorkNow,
  onlyTheNodeKnows,
];
