import type { Cause } from "../finding/causes.ts";
import type { Certainty } from "../finding/finding.ts";

/** Words that name a cause by themselves, whatever they are wrapped in. */
export interface Signature {
  readonly cause: Cause;
  readonly certainty: Certainty;
  /** What the same words can also mean, the likelier first. */
  readonly also: readonly Cause[];
  readonly pattern: RegExp;
  /** Whose words they are. */
  readonly source: string;
}

function row(
  cause: Cause,
  certainty: Certainty,
  also: readonly Cause[],
  [pattern, source]: readonly [RegExp, string],
): Signature {
  return { cause, certainty, also, pattern, source };
}

/** The first that matches decides: a rate limit comes before the "denied" in its text, a platform before "not found". */
export const SIGNATURES: readonly Signature[] = [
  row(
    "signature-rejected",
    "certain",
    [],
    [
      /SignatureValidationFailed|because the signature validation failed|source image rejected|image verifier .{1,200} blocked pull|A signature was required|is rejected by policy|failed to verify (?:image|signature)|image signature verification failed/i,
      "kubelet 1.28, containers/image, containerd 2.4 image verifier",
    ],
  ),
  row(
    "short-name-ambiguous",
    "certain",
    [],
    [
      /short[- ]name mode is enforcing|short-name ".*" did not resolve|returns ambiguous list/i,
      "CRI-O 1.34, containers/common shortnames",
    ],
  ),
  row(
    "invalid-reference",
    "certain",
    [],
    [
      /couldn"?'?t parse image (?:name|reference)|invalid reference format|InvalidImageName|Failed to apply default image tag/i,
      "kubelet parsers.go, distribution/reference",
    ],
  ),
  row(
    "never-pull",
    "likely",
    ["credential-verification", "local-image-not-pushed"],
    [/is not present with pull policy of Never|ErrImageNeverPull/i, "kubelet 1.37 image_manager.go"],
  ),
  row("kubelet-throttled", "certain", [], [/pull QPS exceeded/i, "kubelet 1.37 puller.go"]),
  row(
    "credential-provider-failed",
    "certain",
    [],
    [
      /error execing credential provider plugin|external registry credential provider|credential provider plugin .*(?:fail|error)/i,
      "kubelet 1.37 plugin.go",
    ],
  ),
  row(
    "pull-secret-malformed",
    "certain",
    [],
    [
      /illegal base64 data at input byte|unable to parse auth field|json: cannot unmarshal .{0,100}(?:dockerconfig|DockerConfig|credentialprovider|config)/i,
      "kubelet credentialprovider/config.go",
    ],
  ),
  row(
    "aad-secret-expired",
    "certain",
    [],
    [/AADSTS7000222|client secret keys .{0,80}are expired/i, "Entra error codes"],
  ),
  row("aad-secret-wrong", "certain", [], [/AADSTS7000215/i, "Entra error codes"]),
  row("aad-app-not-found", "certain", [], [/AADSTS700016/i, "Entra error codes"]),
  row("disk-full", "certain", [], [/no space left on device|disk quota exceeded/i, "ENOSPC, EDQUOT"]),
  row("disk-full", "likely", ["runtime-storage"], [/input\/output error/i, "EIO"]),
  row(
    "manifest-unsupported",
    "certain",
    [],
    [
      /manifest\.v1\+(?:prettyjws|json).{0,60}no longer supported|schema ?(?:version )?1 .{0,60}(?:no longer supported|unsupported|deprecat)|\[DEPRECATION NOTICE\].{0,120}schema|unsupported (?:manifest )?media ?type|unsupported schema version/i,
      "containerd 2.1, moby 28",
    ],
  ),
  row(
    "platform-mismatch",
    "certain",
    [],
    [
      /no match for platform in manifest|no matching manifest for|no image found in (?:manifest list|image index)|does not match the (?:specified|expected|detected host) platform|cannot be used on this platform|exec format error/i,
      "containerd images/handlers.go, moby pull_v2.go, containers/image docker_list.go",
    ],
  ),
  row(
    "rate-limited",
    "certain",
    [],
    [
      /\b429\b.{0,4}(?:Too Many|$)|status(?: code)?:? 429|too ?many ?requests|reached your (?:unauthenticated )?pull rate limit|HAP429/i,
      "registries; containers/image ErrTooManyRequests",
    ],
  ),
  row(
    "expired-credentials",
    "certain",
    [],
    [
      /authorization token has expired|(?:token|credential|password) (?:has|is) expired|expired token|token expired/i,
      "ECR",
    ],
  ),
  row(
    "registry-firewall",
    "certain",
    [],
    [/client with IP.{0,120}not allowed access|aka\.ms\/acr\/firewall/i, "Azure Container Registry"],
  ),
  row(
    "registry-firewall",
    "likely",
    ["insufficient-permission"],
    [/client does not have permission to get URL/i, "Google's front end"],
  ),
  row(
    "blob-store-blocked",
    "likely",
    ["registry-firewall"],
    [
      /AuthorizationFailure|This request is not authorized to perform this operation|PublicAccessNotPermitted/i,
      "Azure Storage",
    ],
  ),
  row(
    "wrong-credentials",
    "certain",
    [],
    [/incorrect username or password|personal access token is (?:invalid|expired)/i, "Docker Hub"],
  ),
  row(
    "no-credentials",
    "likely",
    ["node-identity-unauthorized", "repository-not-found"],
    [/Unauthenticated requests? do(?:es)? not have permission/i, "Google Artifact Registry"],
  ),
  row(
    "proxy-failure",
    "certain",
    [],
    [/proxyconnect|Proxy Authentication Required|\b407 Proxy/i, "Go net/http transport.go"],
  ),
  row(
    "proxy-failure",
    "likely",
    ["registry-unavailable", "registry-firewall"],
    [
      /(?:Get|Head|Post) "?https:\S+ (?:Bad Gateway|Forbidden|Service Unavailable|Gateway Time-?out|Internal Server Error|Method Not Allowed)\b(?!: )/i,
      "Go net/http transport.go: the proxy's answer to CONNECT",
    ],
  ),
  row(
    "http-registry",
    "likely",
    ["tag-not-found", "mirror-misconfigured"],
    [
      /server gave HTTP response to HTTPS client|first record does not look like a TLS handshake/i,
      "Go net/http, crypto/tls",
    ],
  ),
  row(
    "clock-skew",
    "likely",
    ["tls-expired"],
    [
      /certificate has expired or is not yet valid:? .{0,80}is before|certificate is not yet valid/i,
      "Go crypto/x509",
    ],
  ),
  row("tls-expired", "likely", ["clock-skew"], [/certificate has expired/i, "Go crypto/x509"]),
  row(
    "tls-name-mismatch",
    "certain",
    [],
    [
      /certificate is (?:valid for|not valid for any)|not valid for any names|contain any IP SANs|relies on legacy Common Name|certificate name does not match/i,
      "Go crypto/x509",
    ],
  ),
  row(
    "tls-unknown-ca",
    "certain",
    [],
    [
      /signed by unknown authority|self[- ]signed certificate|unable to get local issuer|certificate is not trusted/i,
      "Go crypto/x509",
    ],
  ),
  row(
    "blob-store-blocked",
    "likely",
    ["network-timeout", "registry-firewall"],
    [
      /(?:blob\.core\.windows\.net|s3[.\w-]*\.amazonaws\.com|storage\.googleapis\.com|cloudfront\.net|cloudflare\.docker\.com|r2\.cloudflarestorage\.com)\b.{0,300}(?:timeout|timed out|forbidden|\b403\b|connection re(?:set|fused)|\bEOF\b)/i,
      "redirects to blob stores",
    ],
  ),
  row(
    "dns-failure",
    "certain",
    [],
    [
      /no such host|server misbehaving|name resolution|lookup \S+(?: on \S+)?:.{0,200}(?:timeout|refused|cannot assign|unreachable|misbehaving)/i,
      "Go net/dnsclient.go",
    ],
  ),
  row(
    "connection-refused",
    "certain",
    [],
    [
      /connection refused|actively refused|RegistryUnavailable|because the registry is unavailable/i,
      "ECONNREFUSED",
    ],
  ),
  row("network-timeout", "likely", ["proxy-failure"], [/TLS handshake timeout/i, "Go net/http"]),
  row(
    "network-timeout",
    "certain",
    [],
    [
      /dial tcp.{0,200}i\/o timeout|connection timed out|no route to host|network is unreachable|host is unreachable/i,
      "ETIMEDOUT, EHOSTUNREACH",
    ],
  ),
  row(
    "network-timeout",
    "likely",
    ["pull-timeout", "proxy-failure"],
    [/i\/o timeout|Client\.Timeout|awaiting headers/i, "Go net/http"],
  ),
  row(
    "connection-reset",
    "certain",
    [],
    [
      /connection reset by peer|broken pipe|forcibly closed|http2: .{0,80}(?:GOAWAY|client connection lost)|stream error:/i,
      "ECONNRESET",
    ],
  ),
  row("connection-reset", "likely", ["proxy-failure", "network-timeout"], [/\bEOF\b/, "Go io"]),
  row(
    "content-corrupt",
    "certain",
    [],
    [
      /unexpected commit digest|digest did not match|failed size validation|digest verification failed|filesystem layer verification failed|does not match digest|invalid checksum/i,
      "containerd content, containers/image",
    ],
  ),
  row(
    "content-corrupt",
    "likely",
    ["connection-reset", "runtime-storage"],
    [
      /unexpected commit size|invalid tar header|(?:gzip|zstd|flate):.{0,60}(?:invalid|corrupt|magic)/i,
      "containerd content",
    ],
  ),
  row(
    "runtime-storage",
    "likely",
    ["disk-full"],
    [
      /directory not empty|failed to get image from containerd|failed to (?:prepare|mount|stat).{0,60}(?:snapshot|parent)|parent snapshot .* does not exist|missing parent bucket|snapshotter (?:not loaded|\S{1,100} (?:was|is) not found)|locked: unavailable|read-only file system|layer not known|failed to unpack image on snapshotter|Failed to record image pull intent|metadata\.db|locked for .* since/i,
      "containerd, moby, containers/storage",
    ],
  ),
  row(
    "registry-firewall",
    "likely",
    ["insufficient-permission", "blob-store-blocked", "proxy-failure"],
    [
      /^(?!.{0,4000}error pulling image configuration).{0,4000}error parsing HTTP 403 response body/i,
      "moby registry/client errors: a page instead of a registry's error",
    ],
  ),
  row(
    "not-a-registry",
    "likely",
    ["repository-not-found", "tag-not-found", "proxy-failure"],
    [/error parsing HTTP 404 response body/i, "moby, containers/image registry/client errors"],
  ),
  row(
    "not-a-registry",
    "certain",
    [],
    [
      /default backend - 404|body start "?<|looking for beginning of value.{0,40}<(?:!doctype|html)/i,
      "ingress-nginx, containers/image",
    ],
  ),
  row(
    "blob-store-blocked",
    "likely",
    ["registry-firewall", "network-timeout"],
    [
      /HTTP 403 response body|(?:blob\.core\.windows\.net|s3[.\w-]*\.amazonaws\.com|storage\.googleapis\.com|cloudfront\.net)\S* .{0,20}403/i,
      "moby registry/client errors",
    ],
  ),
  row(
    "not-a-registry",
    "likely",
    ["proxy-failure"],
    [
      /invalid character .{1,6} looking for beginning of value|unable to decode token response|decoding bearer token|malformed HTTP (?:response|status)/i,
      "Go encoding/json, containers/image",
    ],
  ),
  row(
    "registry-unavailable",
    "certain",
    [],
    [
      /unexpected HTTP status:? 5\d\d|\b5\d\d (?:Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time-?out)|status(?: code)?:? 5\d\d\b|StatusCode: 5\d\d/i,
      "registries",
    ],
  ),
  row(
    "blob-missing",
    "likely",
    ["registry-unavailable"],
    [
      /could not fetch content descriptor.{0,300}not found|blob unknown|unknown blob|BLOB_UNKNOWN/i,
      "containerd, distribution",
    ],
  ),
  row(
    "pull-timeout",
    "likely",
    ["network-timeout"],
    [
      /context cancell?ed|context deadline exceeded|no progress in|code = (?:Canceled|DeadlineExceeded)/i,
      "containerd, CRI-O progress timeout",
    ],
  ),
];

/** Words of Pods whose trouble is not the image's. */
export const NOT_ABOUT_IMAGES =
  /CrashLoopBackOff|Back-off restarting failed|OOMKilled|FailedScheduling|nodes are available|FailedMount|FailedAttachVolume|MountVolume|Liveness probe|Readiness probe|Startup probe|Unhealthy|Evicted|CreateContainerConfigError|RunContainerError|CreateContainerError|StartError|exit code \d|^(?:Error: )?secret "?[\w.-]+"? not found|\bcouldn"t find key|\b(?:configmap|persistentvolumeclaim) .*not found|failed to setup network|network plugin|admission webhook .{1,300} denied the request/i;
