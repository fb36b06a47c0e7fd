/** Domains that tell whose a registry is, and what it can refuse; the account in front of one is replaced. */
const KNOWN =
  /(?:^|\.)(?:docker\.io|docker\.com|ghcr\.io|quay\.io|gcr\.io|k8s\.io|pkg\.dev|azurecr\.io|ecr\.aws|amazonaws\.com|windows\.net|googleapis\.com|cloudfront\.net|githubusercontent\.com|github\.com|gitlab\.com|bintray\.io|aka\.ms)$/i;
/** Words with dots that are no hosts: rights of Google's, files, services of a cluster. */
const NO_HOST = /downloadArtifacts$|\.(?:go|json|tar|db|sock|svc)$|^\d|\.[^a-z]*$/i;
/** Publishers who moved away, and words of protocols and platforms. */
const KEPT =
  /^(?:bitnami|google_containers|google-containers|kubebuilder|library|pause|v1|v2|token|manifests|blobs|_ping|oauth2|jwt|linux|windows|amd64|arm64|application|var|lib|containerd|docker|acr|authorization|firewall|aka\.ms)$/i;

/**
 * A message with every account, repository, tag, version, address and digest replaced, each by one other in all of it.
 * What a name tells by rule stays: domains of public registries, publishers who are known to have moved, one-word names.
 */
export function renamed(message: string): string {
  const names = new Map<string, string>();
  const other: Other = (kind, name) => {
    const known = names.get(kind + name) ?? `${kind}${names.size + 1}`;
    names.set(kind + name, known);
    return known;
  };
  const hostFor = (host: string): string => {
    if (NO_HOST.test(host)) return host;
    if (!KNOWN.test(host)) return `${other("h", host)}.example.net`;
    const [account = "", ...domain] = host.split(".");
    return /.\.azurecr/.test(host) ? [other("r", account), ...domain].join(".") : host;
  };
  return message
    .replaceAll(/\b[0-9a-f]{20,64}\b/g, (hex) => other("", hex).padStart(hex.length, "0"))
    .replaceAll(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, (address) =>
      address.startsWith("127.") ? address : `198.51.100.${other("", address)}`,
    )
    .replaceAll(/\b(?!vnd\b)[a-z\d][\w-]*(?:\.[a-z\d][\w-]*)+(?=[:/"'\s,\\?]|$)/gi, hostFor)
    .replaceAll(/(?<=[/"\s])[a-z\d][\w.-]*(?:\/[\w.-]+)+:\w[\w.-]*(?=["\s,:@\\]|$)/gi, (name) =>
      pathFor(name, other),
    )
    .replaceAll(/(?<=\/v[12]\/)[\w./-]+(?=\/(?:manifests|blobs)\/)/g, (path) => pathFor(path, other))
    .replaceAll(/(?<=\/manifests\/)[\w.-]+/g, (tag) => other("t", tag));
}

type Other = (kind: string, name: string) => string;

function pathFor(path: string, other: Other): string {
  const parts = path.split("/");
  return parts
    .map((part, index) => (index === 0 && part.includes(".") ? part : partFor(part, other)))
    .join("/");
}

function partFor(part: string, other: Other): string {
  const [name = "", tag] = part.split(":");
  const named = KEPT.test(name) ? name : other("n", name);
  return tag === undefined ? named : `${named}:${other("t", tag)}`;
}
