import type { SecretText } from "./secret-text.ts";

/**
 * A user name with its password or token.
 *
 * Both are text that may carry bytes which are not UTF-8, as a pull secret may: such a byte 0x80–0xFF stands
 * as the lone surrogate U+DC80–U+DCFF (see `core/go/utf8.ts`), so that nothing is lost on the way through.
 */
export interface Credential {
  readonly username: string;
  readonly password: SecretText;
}

/** Whether both say the same user name and password. */
export function isSameCredential(left: Credential, right: Credential): boolean {
  return left.username === right.username && left.password.equals(right.password);
}

/** Where a credential was found. */
export type CandidateSource =
  | {
      readonly kind: "secret";
      /** Empty in a manifest that names none. */
      readonly namespace: string;
      readonly name: string;
      /** The manifest that it stands in, `-` for standard input; absent for one of a cluster. */
      readonly file?: string;
    }
  | { readonly kind: "file"; readonly path: string };

/** One credential that the kubelet would try for an image, and where it came from. */
export interface Candidate extends Credential {
  /**
   * The server key as it is written in the docker config, e.g. `https://index.docker.io/v1/`. A password may stand in
   * it: `printableKey` takes it out.
   */
  readonly key: string;
  readonly source: CandidateSource;
}

/** `secret shop/pullpass`, or `file`: how a source is named in output and in JSON. */
export function describeSource(source: CandidateSource): string {
  if (source.kind === "file") return "file";
  const { namespace, name, file } = source;
  const place = file === undefined ? "" : ` in ${file === "-" ? "standard input" : file}`;
  return `secret ${namespace === "" ? name : `${namespace}/${name}`}${place}`;
}
