import { row, type Signature } from "./signature.ts";

/** The way to the registry, and what answers there instead of it: network, TLS, proxies. The order matters, see `SIGNATURES`. */
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
    "proxy-failure",
    "likely",
    ["registry-firewall", "registry-unavailable"],
    [
      /(?:Get|Head|Post) "?https: ?\S+ (?!Unauthorized|Not Found)[A-Z][a-z]+(?:[A-Z][a-z]+|[ -][A-Za-z]+){0,5}"?\s*$/,
      "the same, in words of its own: Go's errors begin with a small letter",
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
      /signed by unknown authority|self[- ]signed certificate|unable to get local issuer|certificate is not trusted|\bUnknownIssuer\b/i,
      "Go crypto/x509, OpenSSL, rustls",
    ],
  ),
  row(
    "tls-name-mismatch",
    "likely",
    ["not-a-registry", "proxy-failure"],
    [/tls: unrecognized name|NotValidForName/i, "Go crypto/tls: the server has no certificate for that name"],
  ),
  row(
    "tls-unknown-ca",
    "likely",
    ["tls-name-mismatch", "proxy-failure", "registry-incompatible"],
    [/x509: |certificate verify failed|invalid peer certificate/i, "Go crypto/x509, OpenSSL, rustls"],
  ),
  row(
    "connection-reset",
    "likely",
    ["content-corrupt", "proxy-failure"],
    [/tls: bad record MAC/i, "Go crypto/tls: something in between changed the bytes"],
  ),
  row(
    "registry-incompatible",
    "likely",
    ["proxy-failure", "tls-unknown-ca", "not-a-registry"],
    [
      /remote error: tls: |tls: (?:handshake failure|server selected unsupported|no supported versions|oversized record|protocol version)/i,
      "Go crypto/tls alert.go: both ends speak TLS, and not the same",
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
      /no such host|server misbehaving|name resolution|dns error: |failed to lookup address|could not resolve host|dial (?:tcp|udp): lookup \S+|lookup \S+(?: on \S+)?:.{0,200}(?:timeout|refused|cannot assign|unreachable|misbehaving)/i,
      "Go net/dnsclient.go, Rust std::net",
    ],
  ),
  row(
    "runtime-storage",
    "likely",
    ["connection-refused"],
    [
      /(?:dial|connect endpoint) ["']?unix:?\S{1,300}\.sock|dial unix \S{1,300}\.sock|cannot connect to the docker daemon|container runtime is down/i,
      "grpc-go: the kubelet does not reach the runtime itself",
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
    [
      /i\/o timeout|Client\.Timeout|awaiting headers|request canceled while waiting|operation timed out|timed out while trying to connect/i,
      "Go net/http",
    ],
  ),
  row(
    "network-timeout",
    "likely",
    ["proxy-failure", "connection-refused"],
    [
      /connect: (?:permission denied|operation not permitted|invalid argument|cannot assign requested address)|connectex: A connection attempt failed|did not properly respond|unreachable (?:network|host)/i,
      "connect(2) on a node that filters; Windows",
    ],
  ),
  row(
    "mirror-misconfigured",
    "likely",
    ["http-registry", "not-a-registry", "proxy-failure"],
    [
      /malformed HTTP response "?\\x15\\x03|HTTP request (?:was sent )?to (?:an )?HTTPS (?:server|port)/i,
      "Go net/http, nginx: plain HTTP where the other end speaks TLS",
    ],
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
    [
      /\bEOF\b|(?:while|after) reconnecting|use of closed network connection|server closed idle connection|transport connection broken|connection was (?:aborted|closed)|connection closed before message/,
      "Go io, net/http; containers/image body_reader.go; Rust hyper",
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
    "registry-unavailable",
    "likely",
    ["proxy-failure", "not-a-registry"],
    [/error parsing HTTP 5\d\d response body/i, "moby registry/client errors"],
  ),
  row(
    "not-a-registry",
    "likely",
    ["insufficient-permission", "registry-firewall", "proxy-failure"],
    [/error parsing HTTP 4(?!0[0134]|29|07)\d\d response body/i, "moby registry/client errors"],
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
      /stopped after \d+ redirects|no error details found in HTTP response body/i,
      "containerd resolver.go, containers/image errors.go",
    ],
  ),
  row(
    "not-a-registry",
    "likely",
    ["registry-unavailable", "registry-incompatible", "proxy-failure"],
    [
      /can.t talk to a V1 container registry/i,
      "containers/image docker_client.go: /v2/ answered neither 200 nor 401",
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
      /no (?:resolve|pull) hosts|invalid host name format|parse registry endpoint|get registry endpoints|loading registries(?: configuration)?:|invalid mirror:|unsupported protocol scheme|no Host in request URL|missing protocol scheme|first path segment in URL/i,
      "containerd registry.go, hosts.toml; containers/image registries.conf",
    ],
  ),
  row(
    "not-a-registry",
    "likely",
    ["proxy-failure"],
    [
      /invalid character .{1,6} looking for beginning of value|unable to decode token response|decoding bearer token|unexpected end of JSON input|malformed HTTP (?:response|status)/i,
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
    "registry-unavailable",
    "likely",
    ["network-timeout", "dns-failure"],
    [
      /could not reach any registry endpoint|\bservice (?:is )?(?:temporarily |currently )?unavailable\b|\bunder maintenance\b/i,
      "moby of old; registries",
    ],
  ),
  row(
    "registry-incompatible",
    "likely",
    ["manifest-unsupported", "insufficient-permission"],
    [/\bunsupported: |\bUNSUPPORTED\b/, "distribution-spec error codes"],
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
