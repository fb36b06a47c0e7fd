import type { KubeconfigQuery } from "../../io/kube/kubeconfig/load-kubeconfig.ts";
import type { ClusterFlags } from "./cluster-flags.ts";
import { checkProxyUrl } from "./refused-cluster-flags.ts";
import { UsageError } from "./usage-error.ts";

/** What the flags say in place of the kubeconfig; throws UsageError for what cannot be read. */
export function kubeconfigChoice(
  flags: ClusterFlags,
): Omit<KubeconfigQuery, "env" | "clock" | "plugins" | "namespace"> {
  const { asGroup, asUserExtra, proxyUrl } = flags;
  checkProxyUrl(proxyUrl);
  return {
    ...textsOf(flags),
    ...(asGroup === undefined ? {} : { asGroups: asGroup }),
    ...(asUserExtra === undefined ? {} : { asUserExtra: readExtra(asUserExtra) }),
  };
}

/** Those that are named alike on both sides. */
const TEXTS = [
  "kubeconfig",
  "context",
  "cluster",
  "user",
  "server",
  "tlsServerName",
  "certificateAuthority",
  "clientCertificate",
  "clientKey",
  "proxyUrl",
  "as",
  "asUid",
] as const;

function textsOf(flags: ClusterFlags): Partial<Record<(typeof TEXTS)[number], string>> {
  return Object.fromEntries(
    TEXTS.flatMap((name) => (flags[name] === undefined ? [] : [[name, flags[name]]])),
  );
}

/** `KEY=VALUE`, a key as often as it has values. kubectl passes over what has no `=`, and acts as another person then. */
function readExtra(texts: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const extra = new Map<string, readonly string[]>();
  for (const text of texts) {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (key === undefined || value === undefined)
      throw new UsageError(`--as-user-extra: \`${text}\` is not KEY=VALUE`);
    extra.set(key, [...(extra.get(key) ?? []), value]);
  }
  return extra;
}
