/**
 * Why no connection can be made from the kubeconfig files at hand. `field` is written as in the document with
 * the entry's name: `clusters[prod].cluster.proxy-url`. No value of a credential is ever part of one.
 */
export type KubeconfigRefusal =
  /**
   * The file that `--kubeconfig` names is not there. Missing files of a KUBECONFIG list are passed over, as
   * kubectl does.
   */
  | { readonly kind: "file-missing"; readonly path: string }
  /** `detail` is the operating system's code: `EACCES`, `EISDIR`. */
  | { readonly kind: "file-unreadable"; readonly path: string; readonly detail: string }
  /** `line` and `column` count from 1. */
  | {
      readonly kind: "not-yaml";
      readonly path: string;
      readonly line: number;
      readonly column: number;
      readonly detail: string;
    }
  /** YAML, but not of a kubeconfig's shape. */
  | {
      readonly kind: "not-a-kubeconfig";
      readonly path: string;
      readonly field: string;
      readonly detail: string;
    }
  /** No file was found, and this is not a Pod with a service account. */
  | { readonly kind: "no-configuration"; readonly lookedAt: readonly string[] }
  | { readonly kind: "no-current-context"; readonly available: readonly string[] }
  /** `usedBy` is the context that names it; absent when a flag did. */
  | {
      readonly kind: "context-missing" | "cluster-missing" | "user-missing";
      readonly name: string;
      readonly available: readonly string[];
      readonly usedBy?: string;
    }
  /** A field that must be there, or whose value cannot be used. */
  | { readonly kind: "field-invalid"; readonly field: string; readonly detail: string }
  /** Two fields that exclude each other; kubectl refuses them too. */
  | { readonly kind: "fields-conflict"; readonly fields: readonly [string, string] }
  /** A certificate, key or token file that the kubeconfig names. */
  | {
      readonly kind: "referenced-file";
      readonly field: string;
      readonly path: string;
      readonly detail: string;
    }
  /**
   * Meant something, and pullpass cannot do it: going on without it would be another identity or another
   * route.
   */
  | { readonly kind: "unsupported"; readonly field: string; readonly detail: string };

/**
 * The refusal as one sentence for a person.
 *
 * @example
 * describeKubeconfigRefusal({ kind: "context-missing", name: "prod", available: ["dev", "test"] });
 * // 'there is no context "prod" in the kubeconfig; there are: dev, test'
 */
export function describeKubeconfigRefusal(refusal: KubeconfigRefusal): string {
  switch (refusal.kind) {
    case "file-missing":
      return `the kubeconfig ${refusal.path} does not exist`;
    case "file-unreadable":
      return `the kubeconfig ${refusal.path} cannot be read: ${refusal.detail}`;
    case "not-yaml":
      return `${refusal.path}:${refusal.line}:${refusal.column}: not YAML: ${refusal.detail}`;
    case "not-a-kubeconfig":
      return `${refusal.path} is not a kubeconfig: ${refusal.field}: ${refusal.detail}`;
    case "no-configuration":
      return `no kubeconfig was found (looked at ${refusal.lookedAt.join(", ") || "nothing"}), and this is not a Pod of a cluster`;
    case "no-current-context":
      return `the kubeconfig has no current-context; name one with --context: ${listed(refusal.available)}`;
    case "context-missing":
    case "cluster-missing":
    case "user-missing":
      return describeMissing(refusal);
    case "field-invalid":
      return `${refusal.field}: ${refusal.detail}`;
    case "fields-conflict":
      return `${refusal.fields[0]} and ${refusal.fields[1]} exclude each other`;
    case "referenced-file":
      return `${refusal.field}: ${refusal.path}: ${refusal.detail}`;
    case "unsupported":
      return `${refusal.field} is not supported: ${refusal.detail}`;
  }
}

type Missing = Extract<KubeconfigRefusal, { readonly usedBy?: string }>;

function describeMissing(refusal: Missing): string {
  const noun = refusal.kind.slice(0, -"-missing".length);
  const wanted = refusal.usedBy === undefined ? "" : `, which context "${refusal.usedBy}" names`;
  return `there is no ${noun} "${refusal.name}" in the kubeconfig${wanted}; there are: ${listed(refusal.available)}`;
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.join(", ");
}
