import type { SecretText } from "../../core/credential/secret-text.ts";

/** What an agent is told of proxies; `{}` where there is none. Node from 22.21 and 24.5 heeds it, as does Bun. */
export interface ProxyEnvironment {
  readonly proxyEnv?: Readonly<Record<string, string | undefined>>;
}

/** One proxy for everything, this machine included, as Go's http.ProxyURL has it. Revealed on its way to the agent. */
export function proxiesOfUrl(proxy: SecretText): ProxyEnvironment {
  const url = proxy.reveal();
  return { proxyEnv: { HTTP_PROXY: url, HTTPS_PROXY: url, NO_PROXY: "" } };
}

/** Go's clients, kubectl and the runtimes among them, never ask a proxy for this machine; Node's would. */
const NEVER_PROXIED = "localhost,.localhost,127.0.0.1-127.255.255.255,[::1],::1";

/** The proxies that an environment names, in capitals or else in small letters, as Go's httpproxy reads it. */
export function proxiesOf(environment: Readonly<Record<string, string | undefined>>): ProxyEnvironment {
  const read = (name: string) => environment[name] || environment[name.toLowerCase()] || "";
  const [http, https, none] = [read("HTTP_PROXY"), read("HTTPS_PROXY"), read("NO_PROXY")];
  if (http === "" && https === "") return {};
  const exempt = none === "" ? NEVER_PROXIED : `${none},${NEVER_PROXIED}`;
  return { proxyEnv: { HTTP_PROXY: http, HTTPS_PROXY: https, NO_PROXY: exempt } };
}
