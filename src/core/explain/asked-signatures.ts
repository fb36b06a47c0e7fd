import { row, type Signature } from "./signature.ts";

/** What was asked for, and with what: names, credentials, rights, formats. The order matters, see `SIGNATURES`. */
export const ASKED_SIGNATURES: readonly Signature[] = [
  row(
    "signature-rejected",
    "certain",
    [],
    [
      /SignatureValidationFailed|because the signature validation failed|source image rejected|image verifier .{1,200} blocked pull|A signature was required|is rejected by policy|no policy\.json file found|invalid policy in |failed to verify (?:image|signature)|image signature verification failed|remote trust data does not exist|does not have trust data|no valid trust data/i,
      "kubelet 1.28, containers/image, containerd 2.4 image verifier, docker/cli trust",
    ],
  ),
  row(
    "signature-rejected",
    "likely",
    ["insufficient-permission"],
    [
      /PROJECTPOLICYVIOLATION|cannot be pulled due to (?:the )?configured policy|\bis not signed\b/i,
      "Harbor: a project's policy on scans and signatures",
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
      /couldn"?'?t parse image (?:name|reference)|invalid reference format|InvalidImageName|Failed to apply default image tag|references with both a tag and digest are currently not supported|failed to parse image reference/i,
      "kubelet parsers.go, distribution/reference",
    ],
  ),
  row(
    "invalid-reference",
    "likely",
    ["repository-not-found"],
    [/\bname invalid\b|NAME_INVALID|invalid repository name/i, "distribution-spec error codes"],
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
      /illegal base64 data at input byte|invalid decoded auth|unable to parse auth field|json: cannot unmarshal .{0,100}(?:dockerconfig|DockerConfig|credentialprovider|config)/i,
      "kubelet credentialprovider/config.go",
    ],
  ),
  row(
    "aad-secret-expired",
    "certain",
    [],
    [/AADSTS7000222\b|client secret keys .{0,80}are expired/i, "Entra error codes"],
  ),
  row("aad-secret-wrong", "certain", [], [/AADSTS7000215\b/i, "Entra error codes"]),
  row("aad-app-not-found", "certain", [], [/AADSTS700016\b/i, "Entra error codes"]),
  row(
    "aad-app-not-found",
    "likely",
    ["aad-secret-wrong", "insufficient-permission"],
    [
      /AADSTS(?:7000112|90002|900023|500011)\b/i,
      "Entra error codes: application off, tenant or resource unknown",
    ],
  ),
  row(
    "node-identity-unauthorized",
    "likely",
    ["identity-not-ready", "aad-app-not-found"],
    [/AADSTS(?:70021|700211|700212|700213)\b/i, "Entra error codes: no federated identity for this token"],
  ),
  row(
    "wrong-credentials",
    "likely",
    ["aad-secret-wrong", "aad-app-not-found", "insufficient-permission"],
    [/AADSTS\d{5,7}\b/i, "Entra error codes: the application was known, and was not let in"],
  ),
  row("disk-full", "certain", [], [/no space left on device|disk quota exceeded/i, "ENOSPC, EDQUOT"]),
  row(
    "disk-full",
    "likely",
    ["runtime-storage"],
    [
      /FreeDiskSpaceFailed|ImageGCFailed|failed to garbage collect required amount of images/i,
      "kubelet image_gc_manager.go",
    ],
  ),
  row("disk-full", "likely", ["runtime-storage"], [/input\/output error/i, "EIO"]),
  row(
    "manifest-unsupported",
    "certain",
    [],
    [
      /manifest\.v1\+(?:prettyjws|json).{0,60}no longer supported|schema ?(?:version )?1 .{0,60}(?:no longer supported|unsupported|deprecat)|\[DEPRECATION NOTICE\].{0,120}schema|unsupported (?:manifest |diff )?media ?type|unhandled media type|no processor for media-type|unexpected media type application|is no longer supported since containerd|rejecting \d+ byte manifest|unsupported schema version/i,
      "containerd 2.1, moby 28",
    ],
  ),
  row(
    "manifest-unsupported",
    "likely",
    ["blob-missing", "content-corrupt"],
    [
      /content descriptor \S{1,200} \(\S{0,100}manifest\.v1\+|\bmanifest invalid\b|MANIFEST_INVALID|needed for decryption|no suitable key/i,
      "containerd of a schema 1 descriptor; distribution-spec error codes; ocicrypt",
    ],
  ),
  row(
    "platform-mismatch",
    "certain",
    [],
    [
      /no match for platform in manifest|no matching manifest for|no image found in (?:manifest list|image index)|does not match the (?:specified|expected|detected host) platform|cannot be used on this platform|no supported platform found|does not provide the specified platform|no child with platform|no entry found in image index|no unpack platforms defined|operating system (?:of the container )?does not match|cannot download image with operating system|exec format error/i,
      "containerd images/handlers.go, moby pull_v2.go, containers/image docker_list.go, go-containerregistry index.go, hcsshim",
    ],
  ),
  row(
    "rate-limited",
    "certain",
    [],
    [
      /\b429\b.{0,4}(?:Too Many|$)|status(?: code)?:? 429|HTTP 429 response body|too ?many ?requests|reached your (?:unauthenticated )?pull rate limit|HAP429/i,
      "registries; containers/image ErrTooManyRequests",
    ],
  ),
  row(
    "rate-limited",
    "likely",
    ["registry-unavailable", "insufficient-permission"],
    [
      /\bexceeded your .{0,60}(?:quota|limit)|\bquota (?:has been |was )?exceeded|\brate (?:limit )?exceeded|<Code>SlowDown|\bthrottl(?:ed|ing)\b/i,
      "IBM Cloud, Google, S3",
    ],
  ),
  row(
    "image-moved-or-removed",
    "likely",
    ["tag-not-found", "repository-not-found"],
    [
      /\bwas deleted or has expired\b|\b(?:registry|repository|image) (?:is|has been) (?:deprecated|retired|shut down|sunset|frozen|archived)/i,
      "Quay's time machine, Google Container Registry",
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
    "clock-skew",
    "likely",
    ["blob-store-blocked"],
    [/RequestTimeTooSkewed|between the request time and the current time is too large/i, "S3"],
  ),
  row(
    "blob-missing",
    "likely",
    ["registry-unavailable", "blob-store-blocked"],
    [
      /\bNoSuchKey\b|\bNoSuchBucket\b|specified (?:key|blob|bucket|container) does not exist|\bBlobNotFound\b|MANIFEST_BLOB_UNKNOWN/i,
      "S3, Azure Storage, Google Cloud Storage",
    ],
  ),
  row(
    "blob-store-blocked",
    "likely",
    ["clock-skew", "registry-unavailable"],
    [
      /<Code>(?:AccessDenied|SignatureDoesNotMatch|InvalidAccessKeyId|AuthenticationFailed|ExpiredToken|AllAccessDisabled)|\bRequest has expired\b/i,
      "S3, Azure Storage, Google Cloud Storage",
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
];
