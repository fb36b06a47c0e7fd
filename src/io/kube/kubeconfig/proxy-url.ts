import type { SecretText } from "../../../core/credential/secret-text.ts";
import type { KubeconfigRefusal } from "./refusal.ts";

/**
 * What forbids the use of a cluster's `proxy-url`; undefined where nothing does. client-go v0.37
 * (`tools/clientcmd/helpers.go`, `parseProxyURL`) takes socks5 as well.
 */
export function proxyUrlFault(proxy: SecretText, owner: string): KubeconfigRefusal | undefined {
  const field = `${owner}.proxy-url`;
  const url = URL.parse(proxy.reveal());
  if (url === null) return { kind: "field-invalid", field, detail: "not a URL" };
  if (/^socks/.test(url.protocol)) {
    const detail = `a ${url.protocol.slice(0, -1)} proxy cannot be used; http and https proxies can`;
    return { kind: "unsupported", field, detail };
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    return { kind: "field-invalid", field, detail: "not an http or https URL" };
  }
  return undefined;
}
