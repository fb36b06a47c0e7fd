/** One pull secret of one cluster, in whose name things are made in Azure. */
export interface PullSecretName {
  /** A short name for the cluster, the same in every run. */
  readonly cluster: string;
  readonly secretName: string;
}

/** The pull secret's name unless somebody said another. */
const USUAL = "pullpass";

/**
 * What its client secrets are called: those that no pull secret of this name holds are taken for a killed run's, so a
 * pull secret of another name has client secrets of another name.
 *
 * @example clientSecretName({ cluster: "c0ffee12", secretName: "pullpass" }) // "pullpass c0ffee12"
 */
export function clientSecretName({ cluster, secretName }: PullSecretName): string {
  return secretName === USUAL ? `pullpass ${cluster}` : `pullpass ${cluster} ${secretName}`;
}

/**
 * The unique name of its application: one for each registry and cluster, so that a second run finds what a killed one made.
 *
 * @example applicationName("Acme1", "c0ffee12") // "pullpass-acme1-c0ffee12"
 */
export function applicationName(registryName: string, cluster: string): string {
  return `pullpass-${registryName.toLowerCase()}-${cluster}`;
}

/** Hex digits that tell a cluster's pull secrets apart, or people: a token's name has 50 characters at the most, and no dots. */
const TOLD_APART = 8;

/** Who adds a client secret, for which namespaces: another run of the same is the same. */
export interface Runner {
  /** `ada@laptop`; only a hash of it is shown to anybody. */
  readonly runner: string;
  readonly namespaces: readonly string[];
  readonly guidOf: (text: string) => string;
}

/**
 * What a client secret is called that somebody adds: with a mark of who it is, so that whoever goes on after a kill
 * tells their own from that of another who is at it this moment.
 *
 * @example clientSecretNameBy({ cluster: "c0ffee12", secretName: "pullpass" }, runner) // "pullpass c0ffee12 by 1a2b3c4d"
 */
export function clientSecretNameBy(of: PullSecretName, { runner, namespaces, guidOf }: Runner): string {
  const mark = guidOf([runner, ...namespaces.toSorted()].join(" ")).slice(0, TOLD_APART);
  return `${clientSecretName(of)} by ${mark}`;
}

/** Whether a client secret is called so, whoever added it: `displayName` as Azure has it, `name` with or without who that is. */
export function isCalled(displayName: string | null | undefined, name: string): boolean {
  return withoutRunner(displayName ?? "") === withoutRunner(name);
}

/** The name without who ran it. */
export function withoutRunner(clientSecret: string): string {
  return clientSecret.replace(/ by [0-9a-f]+$/, "");
}

/**
 * What its token is called: a token has two passwords, and another pull secret's are not to be overwritten.
 *
 * @example tokenName({ cluster: "c0ffee12", secretName: "pullpass" }, guidOf) // "pullpass-c0ffee12"
 */
export function tokenName({ cluster, secretName }: PullSecretName, guidOf: (text: string) => string): string {
  const usual = `pullpass-${cluster}`;
  return secretName === USUAL ? usual : `${usual}-${guidOf(secretName).slice(0, TOLD_APART)}`;
}
