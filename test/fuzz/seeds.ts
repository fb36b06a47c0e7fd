/** Texts that once made a property fail, by parser. None is ever taken out. */
export const SEEDS = {
  image: [],
  dockerConfig: [],
  // A token with a parameter behind it.
  challenge: ["# Bearer,scope=Bearer"],
  // The YAML library warned of a key that is a list or an object, with the key.
  kubeconfig: ["{ kind: Config }: a\n", "? [a]\n: b\n"],
  explain: [],
} as const satisfies Readonly<Record<string, readonly string[]>>;
