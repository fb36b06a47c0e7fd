/**
 * Where an address leads, as far as it matters for sending something there.
 * `reserved`: nobody's (multicast, broadcast, "this network"). `metadata`: a cloud's instance metadata service,
 * which hands out credentials to whoever can make this machine send a request.
 */
export type AddressClass = "public" | "private" | "loopback" | "link-local" | "metadata" | "reserved";

/**
 * The class of a host as a WHATWG URL has it (`url.hostname`), where octal, hexadecimal and one-number forms of
 * IPv4 are dotted decimal already. Undefined for a name that only a lookup can place.
 *
 * @example
 * classifyHost(new URL("http://0xA9FEA9FE/").hostname); // "metadata"
 * classifyHost("registry.example.com");                 // undefined
 */
export function classifyHost(hostname: string): AddressClass | undefined {
  const name = hostname.toLowerCase().replace(/\.$/, "");
  if (METADATA_NAMES.has(name)) return "metadata";
  if (name === "localhost" || name.endsWith(".localhost")) return "loopback"; // RFC 6761, 6.3
  return classifyAddress(name.replace(/^\[(.*)\]$/, "$1"));
}

/** The class of an IP address as a name lookup gives it (`10.0.0.1`, `fe80::1%2`); undefined when it is none. */
export function classifyAddress(address: string): AddressClass | undefined {
  const [withoutZone = ""] = address.split("%");
  const v4 = parseIPv4(withoutZone);
  if (v4 !== undefined) return classifyIPv4(v4);
  const groups = parseIPv6(withoutZone);
  return groups === undefined ? undefined : classifyIPv6(groups);
}

/** Names under which clouds serve instance metadata (Google, the old EC2 one). */
const METADATA_NAMES: ReadonlySet<string> = new Set([
  "metadata",
  "metadata.google.internal",
  "metadata.goog",
  "instance-data",
  "instance-data.ec2.internal",
]);

/** A range and its class; the first that holds the address decides. */
type Range = readonly [first: string, prefixBits: number, of: AddressClass];

const IPV4_RANGES: readonly Range[] = [
  ["169.254.169.254", 32, "metadata"], // AWS, Azure, Google, OpenStack, …
  ["168.63.129.16", 32, "metadata"], // Azure's wire server: a public address that never leaves the host
  ["100.100.100.200", 32, "metadata"], // Alibaba Cloud
  ["192.0.0.192", 32, "metadata"], // Oracle Cloud, classic
  ["169.254.0.0", 16, "link-local"], // RFC 3927; ECS task credentials among them
  ["127.0.0.0", 8, "loopback"], // RFC 1122
  ["0.0.0.0", 32, "loopback"], // Linux connects it to itself
  ["0.0.0.0", 8, "reserved"], // RFC 1122
  ["10.0.0.0", 8, "private"], // RFC 1918
  ["172.16.0.0", 12, "private"],
  ["192.168.0.0", 16, "private"],
  ["100.64.0.0", 10, "private"], // RFC 6598, carrier-grade NAT; VPNs use it too
  ["198.18.0.0", 15, "private"], // RFC 2544, benchmarks
  ["192.0.0.0", 24, "reserved"], // RFC 6890
  ["224.0.0.0", 4, "reserved"], // multicast
  ["240.0.0.0", 4, "reserved"], // RFC 1112, broadcast
];

const IPV6_RANGES: readonly Range[] = [
  ["fd00:ec2::254", 128, "metadata"], // AWS
  ["fd20:ce::254", 128, "metadata"], // Google
  ["::1", 128, "loopback"],
  ["::", 128, "loopback"], // as 0.0.0.0
  ["fe80::", 10, "link-local"], // RFC 4291
  ["fec0::", 10, "private"], // RFC 3879, site-local, deprecated
  ["fc00::", 7, "private"], // RFC 4193, unique local
  ["64:ff9b:1::", 48, "private"], // RFC 8215, local translation
  ["ff00::", 8, "reserved"], // multicast
];

/** IPv6 ranges that carry an IPv4 address, and the group where it starts. It is that address which is reached. */
const EMBEDDING_RANGES: readonly (readonly [first: string, prefixBits: number, group: number])[] = [
  ["::ffff:0:0", 96, 6], // RFC 4291, mapped
  ["::ffff:0:0:0", 96, 6], // RFC 2765, translated
  ["64:ff9b::", 96, 6], // RFC 6052, NAT64
  ["2002::", 16, 1], // RFC 3056, 6to4
  ["::", 96, 6], // RFC 4291, compatible, deprecated
];

function classifyIPv4(address: number): AddressClass {
  const range = IPV4_RANGES.find(([first, prefixBits]) => {
    const shift = 2 ** (32 - prefixBits);
    return Math.floor(address / shift) === Math.floor((parseIPv4(first) ?? 0) / shift);
  });
  return range?.[2] ?? "public";
}

function classifyIPv6(groups: readonly number[]): AddressClass {
  const range = IPV6_RANGES.find(([first, prefixBits]) => isInRange(groups, first, prefixBits));
  if (range !== undefined) return range[2];
  const embedding = EMBEDDING_RANGES.find(([first, prefixBits]) => isInRange(groups, first, prefixBits));
  if (embedding === undefined) return "public";
  const [high = 0, low = 0] = groups.slice(embedding[2]);
  return classifyIPv4(high * 0x10000 + low);
}

function isInRange(groups: readonly number[], first: string, prefixBits: number): boolean {
  const start = parseIPv6(first) ?? [];
  return groups.every((group, index) => {
    const bits = Math.min(Math.max(prefixBits - index * 16, 0), 16);
    return group >> (16 - bits) === (start[index] ?? 0) >> (16 - bits);
  });
}

/** Dotted decimal as a number; undefined for anything else. */
function parseIPv4(text: string): number | undefined {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) return undefined;
  const bytes = text.split(".").map(Number);
  if (bytes.some((byte) => byte > 255)) return undefined;
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

/** Its eight groups of 16 bits; undefined for anything else. */
function parseIPv6(text: string): readonly number[] | undefined {
  const halves = text.split("::");
  if (!text.includes(":") || halves.length > 2) return undefined;
  const [head, tail] = halves.map(groupsOf);
  if (head === undefined) return undefined;
  if (halves.length === 1) return head.length === 8 ? head : undefined;
  if (tail === undefined || head.length + tail.length > 7) return undefined;
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

function groupsOf(text: string): readonly number[] | undefined {
  if (text === "") return [];
  const groups: number[] = [];
  for (const part of text.split(":")) {
    const v4 = parseIPv4(part);
    if (v4 !== undefined) groups.push(Math.floor(v4 / 0x10000), v4 % 0x10000);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}
