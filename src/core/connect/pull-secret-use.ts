import type { ConnectIntent } from "./connect-intent.ts";

/**
 * How a namespace comes by the credential. `write`: the entry is put into a secret that pullpass keeps there;
 * `reference`: a secret that is there already is attached as it is, and is not written.
 */
export interface PullSecretUse {
  readonly kind: "write" | "reference";
  /** The secret that is attached. */
  readonly secretName: string;
}

/** Which of the two it is in a namespace: a secret that holds the credential there already needs no copy beside it. */
export function pullSecretUse(
  { references = [], secretName }: Pick<ConnectIntent, "references" | "secretName">,
  namespace: string,
): PullSecretUse {
  const there = references.find((reference) => reference.namespace === namespace);
  return there === undefined ? { kind: "write", secretName } : { kind: "reference", secretName: there.name };
}
