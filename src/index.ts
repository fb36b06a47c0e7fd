/*
 * The library: every public name, and nothing else. What is not exported here is not API, wherever else it can be
 * found (docs/library.md, docs/adr/0009).
 */

// Secrets that cannot print.
export type { Candidate, CandidateSource, Credential } from "./core/credential/credential.ts";
export { SecretText } from "./core/credential/secret-text.ts";
// Docker configs: read, judged and changed without touching what is not meant.
export { decodeDockerConfig } from "./core/dockerconfig/decode.ts";
export type {
  DockerConfigDecoding,
  DockerConfigEntry,
  DockerConfigFormat,
  MalformedDockerConfig,
} from "./core/dockerconfig/docker-config.ts";
export type { UsernameFault } from "./core/dockerconfig/entry-text.ts";
export { type KeyFault, type KeyFaultKind, keyFault, printableKey } from "./core/dockerconfig/key-fault.ts";
export { type LintedDocument, type LintFault, lintDockerConfig } from "./core/dockerconfig/lint.ts";
export {
  type EntryToPut,
  type EntryToRemove,
  type MergeOutcome,
  type MergeRefusal,
  putEntry,
  removeEntry,
} from "./core/dockerconfig/merge.ts";
export { type DocumentMerge, type MergedEntry, mergeDocuments } from "./core/dockerconfig/merge-documents.ts";
export {
  type DataDecoding,
  dataFromDocument,
  documentFromBytes,
  documentFromData,
} from "./core/dockerconfig/secret-data.ts";
export { serverKeyFor } from "./core/dockerconfig/server-key.ts";
// Findings: the one shape of every diagnosis, and the catalogue of causes.
export { CAUSES, type Cause } from "./core/finding/causes.ts";
export type {
  Applicability,
  Certainty,
  Evidence,
  Finding,
  Fix,
  Severity,
  Subject,
} from "./core/finding/finding.ts";
export { findingFromLintFault, findingFromSkipped } from "./core/finding/from-lint-fault.ts";
// Images, platforms and registries, read from text.
export type { ImageReference } from "./core/image/image-reference.ts";
export { type Platform, parsePlatform, platformText } from "./core/image/platform.ts";
export {
  type ImageParsing,
  imageText,
  parseImageReference,
  repositoryName,
  withDefaultTag,
} from "./core/image/reference.ts";
export {
  type AddressParsing,
  type AddressRefusal,
  addressText,
  parseRegistryAddress,
  type RegistryAddress,
} from "./core/image/registry-address.ts";
// The kubelet's lookup.
export type { LocalObjectReference } from "./core/kube/objects.ts";
export {
  type DockerConfigFile,
  type FileLookup,
  lookupDockerConfigFile,
} from "./core/kubelet/docker-config-file.ts";
export {
  type PodPullSecrets,
  type PullSecretLists,
  podPullSecrets,
} from "./core/kubelet/pod-pull-secrets.ts";
export {
  lookupPullSecrets,
  type MalformedSecret,
  type PullSecretContent,
  type PullSecretsLookup,
  type SkippedSecret,
} from "./core/kubelet/pull-secrets.ts";
// The probe: asks a registry, and says what was shown.
export type { NetworkFailure, NetworkFailureKind } from "./core/network-failure.ts";
export { DEPTHS, type Depth, type Proof, type Vantage } from "./core/registry/proof.ts";
export type { PullAllowance } from "./core/registry/pull-allowance.ts";
export type { RegistryError, RegistryRefusal, RegistryStep } from "./core/registry/refusal.ts";
export type { Exchange } from "./core/registry/registry.ts";
export type { CheckReport, ReportedCandidate } from "./core/report/check-report.ts";
export type { Verdict } from "./core/report/verdict.ts";
export { createProbe, type Probe, type ProbeAnswer } from "./library/probe.ts";
export type {
  CredentialQuestion,
  ImageQuestion,
  PullQuestion,
  SecretsQuestion,
} from "./library/probe-question.ts";
export type { ProbeSettings } from "./library/probe-settings.ts";
export { pullSecretFrom, type SecretObject } from "./library/secret-object.ts";
