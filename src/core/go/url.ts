import { isIPv6Address } from "./ip-address.ts";
import type { ByteString } from "./utf8.ts";

/** The two parts of Go's `url.URL` that the kubelet looks at, decoded. */
export interface HttpUrl {
  /** `host[:port]`, brackets kept; without user name and password. */
  readonly host: ByteString;
  /** Empty, or from its first slash on. */
  readonly path: ByteString;
}

/** What is wrong with it. No text of the URL is handed on: it may hold a password. */
export type UrlFault =
  | "control-character"
  | "invalid-escape"
  | "invalid-host-character"
  | "invalid-ip-literal"
  | "invalid-port"
  | "invalid-userinfo";

export type UrlParsing =
  | { readonly ok: true; readonly url: HttpUrl }
  | { readonly ok: false; readonly fault: UrlFault };

/**
 * Go's `url.Parse` (net/url/url.go, Go 1.26 with its default GODEBUG, so `urlstrictcolons=1`) of what follows
 * `https://` or `http://`: both schemes are parsed alike.
 *
 * @example parseHttpUrl("user:pw@reg.example.com:5000/a%2fb?x#y"); // host "reg.example.com:5000", path "/a/b"
 */
export function parseHttpUrl(afterScheme: ByteString): UrlParsing {
  const [withoutFragment, fragment] = cut(afterScheme, "#");
  if (hasControlCharacter(withoutFragment)) return failed("control-character");
  const [withoutQuery] = cut(withoutFragment, "?");
  const slash = withoutQuery.indexOf("/");
  const authority = slash < 0 ? withoutQuery : withoutQuery.slice(0, slash);
  const host = parseAuthority(authority);
  if (!host.ok) return host;
  const path = slash < 0 ? "" : unescaped(withoutQuery.slice(slash));
  if (path === undefined || unescaped(fragment) === undefined) return failed("invalid-escape");
  return { ok: true, url: { host: host.text, path } };
}

type Part =
  | { readonly ok: true; readonly text: ByteString }
  | { readonly ok: false; readonly fault: UrlFault };

function parseAuthority(authority: ByteString): Part {
  const at = authority.lastIndexOf("@");
  const host = parseHost(authority.slice(at + 1));
  if (!host.ok || at < 0) return host;
  const userinfo = authority.slice(0, at);
  if (/[^-A-Za-z0-9._:~!$&'()*+,;=%@]/.test(userinfo)) return failed("invalid-userinfo");
  return unescaped(userinfo) === undefined ? failed("invalid-escape") : host;
}

function parseHost(host: ByteString): Part {
  const open = host.lastIndexOf("[");
  if (open > 0) return failed("invalid-ip-literal");
  if (open === 0) return parseIPLiteral(host);
  const colon = host.indexOf(":");
  if (colon >= 0 && !isOptionalPort(host.slice(colon))) return failed("invalid-port");
  return unescapedHost(host);
}

/** `[fe80::1%25en0]:80`: RFC 3986 and, for the zone, RFC 6874. */
function parseIPLiteral(host: ByteString): Part {
  const close = host.lastIndexOf("]");
  if (close < 0) return failed("invalid-ip-literal");
  const port = host.slice(close + 1);
  if (!isOptionalPort(port)) return failed("invalid-port");
  const inside = host.slice(1, close);
  const zoneAt = inside.indexOf("%25");
  const address = unescapedHost(zoneAt < 0 ? inside : inside.slice(0, zoneAt));
  if (!address.ok) return address;
  const zone: Part = zoneAt < 0 ? { ok: true, text: "" } : unescapedZone(inside.slice(zoneAt));
  if (!zone.ok) return zone;
  const literal = address.text + zone.text;
  return isIPv6Address(literal) ? { ok: true, text: `[${literal}]${port}` } : failed("invalid-ip-literal");
}

function isOptionalPort(text: ByteString): boolean {
  return /^(?::[0-9]*)?$/.test(text);
}

/** encoding_table.go, encodeHost: what ASCII may stand unescaped in a host; every byte above ASCII may. */
const FORBIDDEN_IN_HOST = /[^-A-Za-z0-9!"$%&'()*+,.:;<=>[\]_~\u0080-\u00ff]/;

function unescapedHost(text: ByteString): Part {
  // In a host only bytes above ASCII may be escaped, and the percent sign itself.
  if (/%(?!25)[0-7][0-9a-fA-F]/.test(text)) return failed("invalid-escape");
  return unescapedPart(text);
}

function unescapedZone(text: ByteString): Part {
  // Escapes may bring in no byte that could not stand unescaped, the space of Windows excepted.
  for (const [sequence, hex = ""] of text.matchAll(/%([0-9a-fA-F]{2})/g)) {
    const byte = String.fromCharCode(Number.parseInt(hex, 16));
    const isHostByte = byte < "\u0080" && !FORBIDDEN_IN_HOST.test(byte);
    if (sequence !== "%25" && byte !== " " && !isHostByte) return failed("invalid-escape");
  }
  return unescapedPart(text);
}

function unescapedPart(text: ByteString): Part {
  const decoded = unescaped(text);
  if (decoded === undefined) return failed("invalid-escape");
  return FORBIDDEN_IN_HOST.test(text) ? failed("invalid-host-character") : { ok: true, text: decoded };
}

/** Undefined when a percent sign is not followed by two hexadecimal digits. */
function unescaped(text: ByteString): ByteString | undefined {
  if (/%(?![0-9a-fA-F]{2})/.test(text)) return undefined;
  return text.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function hasControlCharacter(text: ByteString): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code === 0x7f) return true;
  }
  return false;
}

function cut(text: ByteString, separator: string): readonly [before: ByteString, after: ByteString] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function failed(fault: UrlFault): { readonly ok: false; readonly fault: UrlFault } {
  return { ok: false, fault };
}
