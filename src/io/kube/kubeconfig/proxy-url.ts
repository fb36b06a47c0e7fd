import type { SecretText } from "../../../core/credential/secret-text.ts";
import type { KubeconfigRefusal } from "./refusal.ts";

/** client-go v0.37 (`tools/clientcmd/helpers.go`, `parseProxyURL`) takes these and no `socks5h`. */
const SCHEMES: ReadonlySet<string> = new Set(["http:", "https:", "socks5:"]);

/** What forbids the use of a cluster's `proxy-url`; undefined where nothing does. */
export function proxyUrlFault(proxy: SecretText, owner: string): KubeconfigRefusal | undefined {
  const field = `${owner}.proxy-url`;
  const url = URL.parse(proxy.reveal());
  if (url === null) return { kind: "field-invalid", field, detail: "not a URL" };
  if (url.protocol === "socks5h:") {
    const detail =
      "kubectl takes no socks5h proxy; write socks5, with which the proxy looks names up as well";
    return { kind: "field-invalid", field, detail };
  }
  if (!SCHEMES.has(url.protocol)) {
    return { kind: "field-invalid", field, detail: "not an http, https or socks5 URL" };
  }
  return undefined;
}
