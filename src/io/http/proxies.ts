import { SecretText } from "../../core/credential/secret-text.ts";
import { exemptionsOf } from "./proxy-exemptions.ts";

/** The proxy on the way to a URL; undefined where there is none. */
export type ProxyChoice = (url: URL) => SecretText | undefined;

/** The proxies that an environment names, in capitals or else in small letters, as Go's httpproxy reads it. */
export function proxiesOf(environment: Readonly<Record<string, string | undefined>>): ProxyChoice {
  const read = (name: string) => environment[name] || environment[name.toLowerCase()] || "";
  const [http, https] = [read("HTTP_PROXY"), read("HTTPS_PROXY")].map(proxyUrlOf);
  if (http === undefined && https === undefined) return () => undefined;
  const isExempt = exemptionsOf(read("NO_PROXY"));
  return (url) => {
    const proxy = url.protocol === "http:" ? http : https;
    return proxy === undefined || isExempt(url) ? undefined : proxy;
  };
}

/** A proxy without a scheme speaks HTTP. */
function proxyUrlOf(text: string): SecretText | undefined {
  if (text === "") return undefined;
  return new SecretText(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
}

/** How a proxy is spoken with. */
export type ReadProxy =
  /** What Node's own agents are told; it heeds it from 22.21 and 24.5, as does Bun. */
  | { readonly kind: "http"; readonly proxyEnv: Readonly<Record<string, string>> }
  | { readonly kind: "socks"; readonly socks: SocksProxy }
  | { readonly kind: "unusable"; readonly detail: string };

/** A SOCKS5 proxy (RFC 1928), and who it wants to know (RFC 1929). */
export interface SocksProxy {
  readonly host: string;
  readonly port: number;
  /** Absent: it is asked without. */
  readonly login?: { readonly username: string; readonly password: SecretText };
}

/** RFC 1928. */
const SOCKS_PORT = 1080;

/** One length byte stands before each (RFC 1929). */
const MAX_LOGIN_BYTES = 255;

/** Reads a proxy's URL, revealed on its way to the agent; what is wrong with it is said without its password. */
export function readProxy(proxy: SecretText): ReadProxy {
  const text = proxy.reveal();
  const url = URL.parse(text);
  if (url === null || url.hostname === "") return { kind: "unusable", detail: "the proxy's URL is none" };
  switch (url.protocol) {
    case "http:":
    case "https:":
      // One proxy for everything, this machine included, as Go's http.ProxyURL has it.
      return { kind: "http", proxyEnv: { HTTP_PROXY: text, HTTPS_PROXY: text, NO_PROXY: "" } };
    case "socks5:":
    case "socks5h:":
      return readSocks(url);
    default: {
      const scheme = url.protocol.slice(0, -1);
      const detail = `a proxy of the kind ${scheme} cannot be used; http, https and socks5 can`;
      return { kind: "unusable", detail };
    }
  }
}

function readSocks(url: URL): ReadProxy {
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const port = url.port === "" ? SOCKS_PORT : Number(url.port);
  if (url.username === "" && url.password === "") return { kind: "socks", socks: { host, port } };
  const [username, password] = [url.username, url.password].map(decoded);
  const isFit = (part: string | undefined): part is string =>
    part !== undefined && Buffer.byteLength(part) <= MAX_LOGIN_BYTES;
  if (!isFit(username) || !isFit(password) || username === "")
    return {
      kind: "unusable",
      detail: "user name and password in the proxy's URL are none that SOCKS5 takes",
    };
  return { kind: "socks", socks: { host, port, login: { username, password: new SecretText(password) } } };
}

/** Undefined where a percent sign encodes nothing. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
