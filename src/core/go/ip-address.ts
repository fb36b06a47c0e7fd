import type { ByteString } from "./utf8.ts";

/**
 * Whether Go's `netip.ParseAddr` (net/netip/netip.go, Go 1.26) takes the text for an IPv6 address; a zone
 * (`fe80::1%eth0`) and an embedded IPv4 address (`::ffff:10.0.0.1`) are part of it.
 */
export function isIPv6Address(text: ByteString): boolean {
  // Go asks for the first of these three; an address with a dot before its first colon is parsed as IPv4.
  if (/[.:%]/.exec(text)?.[0] !== ":") return false;
  const zoneAt = text.indexOf("%");
  if (zoneAt === -1) return isWithoutZone(text);
  return zoneAt + 1 < text.length && isWithoutZone(text.slice(0, zoneAt));
}

const GROUPS = 8;

function isWithoutZone(text: string): boolean {
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const [head = "", tail] = halves;
  // Only the last part may end in an IPv4 address.
  const headGroups = groupCount(head, tail === undefined);
  if (tail === undefined) return headGroups === GROUPS;
  const tailGroups = groupCount(tail, true);
  // The ellipsis stands for one group at least.
  return headGroups !== undefined && tailGroups !== undefined && headGroups + tailGroups < GROUPS;
}

/** Groups of 16 bits in `a:b:c`; an IPv4 address at the end counts two; undefined when it is not of that form. */
function groupCount(text: string, mayEndInIPv4: boolean): number | undefined {
  if (text === "") return 0;
  const groups = text.split(":");
  const last = groups.at(-1) ?? "";
  const endsInIPv4 = mayEndInIPv4 && isIPv4Address(last);
  const plain = endsInIPv4 ? groups.slice(0, -1) : groups;
  if (!plain.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return plain.length + (endsInIPv4 ? 2 : 0);
}

function isIPv4Address(text: string): boolean {
  return (
    /^(?:(?:0|[1-9][0-9]{0,2})\.){3}(?:0|[1-9][0-9]{0,2})$/.test(text) &&
    text.split(".").every((part) => Number(part) <= 255)
  );
}
