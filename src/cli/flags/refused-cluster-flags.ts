import { UsageError } from "./usage-error.ts";

interface RefusedFlag {
  /** The value is optional, so that the reason is said and not that a value is missing. */
  readonly flags: string;
  refuse(): never;
}

/** Flags of kubectl that are known and not taken, each with its reason; a value is never repeated. */
export const REFUSED_CLUSTER_FLAGS: readonly RefusedFlag[] = [
  {
    flags: "--token [token]",
    refuse: () => {
      throw new UsageError(
        "a token is not taken from the command line: other users of this machine can see it there, and it is in your shell's history now",
        "a kubeconfig whose user has `tokenFile: FILE`, and --kubeconfig",
      );
    },
  },
  {
    flags: "--insecure-skip-tls-verify [value]",
    refuse: () => {
      throw new UsageError(
        "the API server's certificate is always verified: whoever stands in between would get the credential that is written",
        "--certificate-authority FILE where it is signed by an authority of your own, --tls-server-name NAME where it carries another name",
      );
    },
  },
];

/** Refuses a proxy's URL that holds a password; kubectl takes it, and shows it to everybody on the machine. */
export function checkProxyUrl(proxyUrl: string | undefined): void {
  if (proxyUrl === undefined || (URL.parse(proxyUrl)?.password ?? "") === "") return;
  throw new UsageError(
    "--proxy-url: a password is not taken from the command line: other users of this machine can see it there, and it is in your shell's history now",
    "the cluster's `proxy-url` in a kubeconfig",
  );
}
