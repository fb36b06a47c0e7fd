import { row, type Signature } from "./signature.ts";

/** The way to the registry and what the node does with what comes: network, TLS, proxies, storage. The order matters, see `SIGNATURES`. */
export const TRANSPORT_SIGNATURES: readonly Signature[] = [
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
      /no such host|server misbehaving|name resolution|dial (?:tcp|udp): lookup \S+|lookup \S+(?: on \S+)?:.{0,200}(?:timeout|refused|cannot assign|unreachable|misbehaving)/i,
      "Go net/dnsclient.go",
    ],
  ),
  row(
    "runtime-storage",
    "likely",
    ["connection-refused"],
    [/dial unix \S{1,300}\.sock/i, "grpc-go: the kubelet does not reach the runtime itself"],
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
  row(
    "connection-reset",
    "likely",
    ["proxy-failure", "network-timeout"],
    [/\bEOF\b|(?:while|after) reconnecting/, "Go io; containers/image body_reader.go"],
  ),
  row(
    "content-corrupt",
    "certain",
    [],
    [
      /unexpected commit digest|digest did not match|failed size validation|digest verification failed|filesystem layer verification failed|does not match digest|digest mismatch|wrong diff id|diffIDs don.t match|don.t match image configuration|(?:config|manifest) verification failed for digest|could not verify layer data|invalid checksum/i,
      "containerd content, containers/image",
    ],
  ),
  row(
    "content-corrupt",
    "likely",
    ["connection-reset", "runtime-storage"],
    [
      /unexpected commit size|httpReadSeeker: (?:invalid size|read past)|invalid rootfs in image configuration|invalid tar header|(?:gzip|zstd|flate):.{0,60}(?:invalid|corrupt|magic)/i,
      "containerd content",
    ],
  ),
  row(
    "runtime-storage",
    "likely",
    ["disk-full"],
    [
      /directory not empty|failed to get image from containerd|failed to (?:prepare|mount|stat).{0,60}(?:snapshot|parent)|parent snapshot .* does not exist|missing parent bucket|unable to prepare extraction|failed to (?:commit snapshot|activate mounts|create image reference|update image store|get image config)|from containerd image store|\bref \S{1,300} locked for|rename tmp file|failed to open (?:data|ingest) file|could not read (?:startedat|updatedat)|max depth exceeded|error initializing graphdriver|snapshotter (?:not loaded|\S{1,100} (?:was|is) not found)|locked: unavailable|read-only file system|layer not known|Failed to record image pull intent|metadata\.db|locked for .* since/i,
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
    "likely",
    ["proxy-failure", "mirror-misconfigured"],
    [
      /unexpected media type text\/|reference for unknown type: text\//i,
      "containerd unpack: a page under the image's name",
    ],
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
    ["registry-incompatible", "proxy-failure"],
    [
      /stopped after \d+ redirects|can.t talk to a V1 container registry|no error details found in HTTP response body/i,
      "containerd resolver.go, containers/image errors.go",
    ],
  ),
  row(
    "registry-incompatible",
    "likely",
    ["not-a-registry", "wrong-credentials"],
    [
      /failed to find supported auth scheme|missing realm in bearer auth challenge|Failed to parse the authentication scope|content range requests ignored|unhandled content range/i,
      "containerd authorizer.go, containers/image docker_client.go",
    ],
  ),
  row(
    "mirror-misconfigured",
    "likely",
    ["signature-rejected", "registry-firewall"],
    [/registry \S{1,300} is blocked in /i, "containers/image docker_client.go: registries.conf forbids it"],
  ),
  row(
    "mirror-misconfigured",
    "likely",
    ["registry-unavailable"],
    [
      /no (?:resolve|pull) hosts|invalid host name format|parse registry endpoint|get registry endpoints|loading registries(?: configuration)?:|invalid mirror:/i,
      "containerd registry.go, hosts.toml; containers/image registries.conf",
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
    ["registry-unavailable", "platform-mismatch", "tag-not-found"],
    [
      /could not fetch content descriptor.{0,300}not found|content at \S{1,300} not found|blob unknown|unknown blob|BLOB_UNKNOWN/i,
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
