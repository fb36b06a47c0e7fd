import { BlockList, isIP, isIPv4 } from "node:net";

/**
 * Whether a URL goes past every proxy, as Go's clients read `NO_PROXY`, kubectl and the runtimes among them
 * (golang.org/x/net `http/httpproxy/proxy.go` v0.58): a name with all that is below it, `.name` for what is below it
 * alone, an address, a range of them (`10.0.0.0/8`), each but the range with a port or without; `*` for everything.
 * This machine is always exempt.
 *
 * @example exemptionsOf("corp.example,10.0.0.0/8")(new URL("https://reg.corp.example")); // true
 */
export function exemptionsOf(noProxy: string): (url: URL) => boolean {
  const rules = noProxy
    .split(",")
    .map((rule) => rule.trim().toLowerCase())
    .filter((rule) => rule !== "")
    .map(readRule);
  return (url) => {
    const target = targetOf(url);
    return isThisMachine(target) || rules.some((rule) => rule(target));
  };
}

interface Target {
  /** Without brackets. */
  readonly host: string;
  readonly port: string;
}

type Rule = (target: Target) => boolean;

function targetOf(url: URL): Target {
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1").toLowerCase();
  return { host, port: url.port === "" ? (url.protocol === "http:" ? "80" : "443") : url.port };
}

const LOOPBACK = rangeOf("127.0.0.0", 8);

function isThisMachine({ host }: Target): boolean {
  return host === "localhost" || host === "::1" || contains(LOOPBACK, host);
}

function readRule(text: string): Rule {
  if (text === "*") return () => true;
  const [, base = "", bits = ""] = /^(.+)\/(\d{1,3})$/.exec(text) ?? [];
  if (isIP(base) !== 0 && Number(bits) <= (isIPv4(base) ? 32 : 128)) {
    const range = rangeOf(base, Number(bits));
    return ({ host }) => contains(range, host);
  }
  const { host, port } = splitPort(text);
  const isPort = (target: Target) => port === "" || port === target.port;
  if (isIP(host) !== 0) {
    const one = rangeOf(host, isIPv4(host) ? 32 : 128);
    return (target) => contains(one, target.host) && isPort(target);
  }
  return nameRule(host, isPort);
}

/** `host:port`, `[ipv6]:port` or no port at all. */
function splitPort(text: string): Target {
  const [, host, port = ""] = /^\[(.+)\]:([^:]*)$/.exec(text) ?? /^([^:]+):([^:]*)$/.exec(text) ?? [];
  return host === undefined ? { host: text, port: "" } : { host, port };
}

function nameRule(text: string, isPort: Rule): Rule {
  const name = text.replace(/^\*(?=\.)/, "");
  const below = name.startsWith(".") ? name : `.${name}`;
  return (target) =>
    isIP(target.host) === 0 && (target.host.endsWith(below) || target.host === name) && isPort(target);
}

function rangeOf(base: string, bits: number): BlockList {
  const range = new BlockList();
  range.addSubnet(base, bits, isIPv4(base) ? "ipv4" : "ipv6");
  return range;
}

function contains(range: BlockList, host: string): boolean {
  const family = isIP(host);
  return family !== 0 && range.check(host, family === 4 ? "ipv4" : "ipv6");
}
