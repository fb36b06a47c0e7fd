import type { Cause } from "./causes.ts";

/** How a cause shows itself, and what looks like it. */
export interface CauseSigns {
  /** Words that people see and search for, as the programs write them; `…` stands for what differs. */
  readonly texts: readonly string[];
  /** Causes that the same words, or the same trouble, often turn out to be. */
  readonly related: readonly Cause[];
}

/** What cannot be seen in any message, or is pullpass's own to say, is not in it. */
export const CAUSE_SIGNS: Partial<Readonly<Record<Cause, CauseSigns>>> = {
  "pull-secret-missing": {
    texts: ["FailedToRetrieveImagePullSecret: Unable to retrieve some image pull secrets (…)"],
    related: ["pull-secret-not-attached", "no-credentials"],
  },
  "pull-secret-not-matched": {
    texts: ["failed to fetch anonymous token … 401 Unauthorized", "no basic auth credentials"],
    related: ["no-credentials", "pull-secret-doubtful", "pull-secret-not-attached"],
  },
  "pull-secret-malformed": {
    texts: [
      "illegal base64 data at input byte …",
      "unable to parse auth field, must be formatted as base64(username:password)",
      "json: cannot unmarshal …",
    ],
    related: ["pull-secret-not-matched", "wrong-credentials"],
  },
  "pull-secret-not-attached": {
    texts: ["failed to fetch anonymous token … 401 Unauthorized"],
    related: ["no-credentials", "pull-secret-missing", "pod-predates-attachment"],
  },
  "pod-predates-attachment": {
    texts: ["failed to fetch anonymous token … 401 Unauthorized"],
    related: ["no-credentials", "pull-secret-not-attached", "account-secrets-suppressed"],
  },
  "account-secrets-suppressed": {
    texts: ["failed to fetch anonymous token … 401 Unauthorized"],
    related: ["no-credentials", "pod-predates-attachment"],
  },
  "static-pod-without-secrets": {
    texts: [
      "no basic auth credentials",
      "static pods may not reference secrets",
      "a mirror pod may not reference secrets",
    ],
    related: ["no-credentials", "node-identity-unauthorized", "credential-provider-failed"],
  },
  "mountable-secrets-enforced": {
    texts: [
      "pods … is forbidden: imagePullSecrets[…] … is not allowed because service account … does not reference that imagePullSecret",
    ],
    related: ["pull-secret-not-attached"],
  },
  "no-credentials": {
    texts: [
      "failed to fetch anonymous token … 401 Unauthorized",
      "no basic auth credentials",
      "unauthorized: authentication required",
      "pull access denied, repository does not exist or may require authorization",
    ],
    related: [
      "pull-secret-not-matched",
      "pull-secret-not-attached",
      "repository-not-found",
      "node-identity-unauthorized",
    ],
  },
  "expired-credentials": {
    texts: ["Your authorization token has expired. Reauthenticate and try again."],
    related: ["wrong-credentials", "aad-secret-expired"],
  },
  "wrong-credentials": {
    texts: [
      "failed to fetch oauth token … 401 Unauthorized",
      "unauthorized: incorrect username or password",
      "unable to retrieve auth token: invalid username/password: …",
      "server message: invalid_token: authorization failed",
    ],
    related: ["expired-credentials", "insufficient-permission", "aad-secret-expired", "aad-secret-wrong"],
  },
  "insufficient-permission": {
    texts: [
      "failed to fetch oauth token … 403 Forbidden",
      "denied: requested access to the resource is denied",
      "insufficient_scope: authorization failed",
      "no resource-based policy allows the ecr:BatchGetImage action",
    ],
    related: ["wrong-credentials", "repository-not-found", "node-identity-unauthorized"],
  },
  "credential-verification": {
    texts: ["Container image … is not present with pull policy of Never"],
    related: ["never-pull", "no-credentials"],
  },
  "node-identity-unauthorized": {
    texts: [
      'denied: Permission "artifactregistry.repositories.downloadArtifacts" denied on resource … (or it may not exist)',
      "failed to fetch anonymous token … 401 Unauthorized",
    ],
    related: ["identity-not-ready", "no-credentials", "repository-not-found"],
  },
  "identity-not-ready": {
    texts: ["failed to fetch anonymous token … 401 Unauthorized"],
    related: ["node-identity-unauthorized"],
  },
  "credential-provider-failed": {
    texts: ["error execing credential provider plugin …", "no basic auth credentials"],
    related: ["no-credentials", "node-identity-unauthorized"],
  },
  "repository-not-found": {
    texts: [
      "pull access denied, repository does not exist or may require authorization",
      "name unknown: repository … not found",
    ],
    related: ["insufficient-permission", "no-credentials", "tag-not-found", "local-image-not-pushed"],
  },
  "tag-not-found": {
    texts: ["manifest unknown", "failed to resolve reference …: …: not found"],
    related: ["repository-not-found", "image-moved-or-removed", "platform-mismatch"],
  },
  "image-moved-or-removed": {
    texts: ["docker.io/bitnami/…: not found", "k8s.gcr.io/…: not found"],
    related: ["tag-not-found", "repository-not-found"],
  },
  "local-image-not-pushed": {
    texts: ["pull access denied … docker.io/library/…"],
    related: ["repository-not-found", "never-pull"],
  },
  "invalid-reference": {
    texts: ["InvalidImageName", "couldn't parse image name …: invalid reference format"],
    related: ["short-name-ambiguous"],
  },
  "short-name-ambiguous": {
    texts: ["short name mode is enforcing, but image name … returns ambiguous list"],
    related: ["invalid-reference"],
  },
  "platform-mismatch": {
    texts: [
      "no match for platform in manifest: not found",
      "no matching manifest for … in the manifest list entries",
      "no image found in image index for architecture …",
      "exec format error",
    ],
    related: ["tag-not-found"],
  },
  "manifest-unsupported": {
    texts: [
      'media type "application/vnd.docker.distribution.manifest.v1+prettyjws" is no longer supported',
      "schema 1 image manifests are no longer supported",
    ],
    related: ["platform-mismatch", "registry-incompatible"],
  },
  "blob-missing": {
    texts: ["could not fetch content descriptor … from remote: not found", "blob unknown to registry"],
    related: ["tag-not-found", "content-corrupt"],
  },
  "never-pull": {
    texts: ["ErrImageNeverPull", "Container image … is not present with pull policy of Never"],
    related: ["credential-verification", "local-image-not-pushed"],
  },
  "signature-rejected": {
    texts: [
      "SignatureValidationFailed",
      "Source image rejected: …",
      "image verifier … blocked pull of … for reason: …",
    ],
    related: [],
  },
  "dns-failure": {
    texts: ["lookup … on …:53: no such host", "server misbehaving", "Temporary failure in name resolution"],
    related: ["network-timeout", "mirror-misconfigured"],
  },
  "network-timeout": {
    texts: [
      "dial tcp …: i/o timeout",
      "net/http: TLS handshake timeout",
      "Client.Timeout exceeded while awaiting headers",
    ],
    related: ["proxy-failure", "blob-store-blocked", "pull-timeout"],
  },
  "connection-refused": {
    texts: ["dial tcp …: connect: connection refused", "RegistryUnavailable"],
    related: ["network-timeout", "registry-unavailable"],
  },
  "connection-reset": {
    texts: ["read: connection reset by peer", "unexpected EOF"],
    related: ["proxy-failure", "network-timeout"],
  },
  "proxy-failure": {
    texts: ["proxyconnect tcp: …", "Proxy Authentication Required"],
    related: ["tls-unknown-ca", "network-timeout"],
  },
  "mirror-misconfigured": {
    texts: ["…?ns=docker.io", "(Mirrors also failed: …)"],
    related: ["dns-failure", "http-registry", "tag-not-found"],
  },
  "registry-firewall": {
    texts: [
      "client with IP … is not allowed access",
      "failed to fetch anonymous token … 403 Forbidden",
      "Your client does not have permission to get URL",
    ],
    related: ["insufficient-permission", "blob-store-blocked"],
  },
  "blob-store-blocked": {
    texts: [
      "error pulling image configuration: error parsing HTTP 403 response body",
      "….blob.core.windows.net: 403",
    ],
    related: ["registry-firewall", "network-timeout"],
  },
  "tls-unknown-ca": {
    texts: ["x509: certificate signed by unknown authority"],
    related: ["proxy-failure", "tls-name-mismatch"],
  },
  "tls-expired": {
    texts: ["x509: certificate has expired or is not yet valid: current time … is after …"],
    related: ["clock-skew"],
  },
  "clock-skew": {
    texts: ["x509: certificate has expired or is not yet valid: current time … is before …"],
    related: ["tls-expired"],
  },
  "tls-name-mismatch": {
    texts: ["x509: certificate is valid for …, not …", "doesn't contain any IP SANs"],
    related: ["tls-unknown-ca"],
  },
  "http-registry": {
    texts: ["http: server gave HTTP response to HTTPS client"],
    related: ["tag-not-found", "mirror-misconfigured"],
  },
  "rate-limited": {
    texts: [
      "429 Too Many Requests",
      "toomanyrequests: You have reached your unauthenticated pull rate limit",
      "too many requests to registry",
    ],
    related: ["no-credentials", "kubelet-throttled"],
  },
  "kubelet-throttled": { texts: ["pull QPS exceeded"], related: ["rate-limited"] },
  "registry-unavailable": {
    texts: ["503 Service Unavailable", "received unexpected HTTP status: 500 Internal Server Error"],
    related: ["proxy-failure", "connection-refused"],
  },
  "registry-incompatible": {
    texts: ["failed to fetch oauth token … 401 Unauthorized"],
    related: ["wrong-credentials", "manifest-unsupported"],
  },
  "not-a-registry": {
    texts: ["invalid character '<' looking for beginning of value", "default backend - 404"],
    related: ["proxy-failure", "connection-refused"],
  },
  "disk-full": { texts: ["no space left on device"], related: ["runtime-storage"] },
  "runtime-storage": {
    texts: ["failed to register layer: rename …: directory not empty", "failed to get image from containerd"],
    related: ["disk-full", "content-corrupt"],
  },
  "content-corrupt": {
    texts: ["unexpected commit digest …, expected …", "failed size validation: … != …"],
    related: ["runtime-storage", "proxy-failure"],
  },
  "pull-timeout": {
    texts: ["context canceled", "context deadline exceeded"],
    related: ["network-timeout"],
  },
  "aad-secret-expired": {
    texts: ["AADSTS7000222: The provided client secret keys are expired."],
    related: ["aad-secret-wrong"],
  },
  "aad-secret-wrong": {
    texts: ["AADSTS7000215: Invalid client secret provided."],
    related: ["aad-secret-expired", "aad-app-not-found"],
  },
  "aad-app-not-found": {
    texts: ["AADSTS700016: Application with identifier … was not found in the directory"],
    related: ["aad-secret-wrong"],
  },
  "not-about-images": {
    texts: ["CrashLoopBackOff", "OOMKilled", "FailedScheduling", "FailedMount"],
    related: ["unknown"],
  },
};
