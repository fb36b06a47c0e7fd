import { DEFAULT_REGISTRY, normalisedServerKey } from "../../src/core/kubelet/server-match.ts";
import { type OwnAnswer, ownCandidates } from "./comparison.ts";

interface Kind {
  /** Fewer than this many of a hundred cases, and the run shows too little of it. */
  readonly leastPercent: number;
  isIn(own: OwnAnswer, filedKeys: readonly string[]): boolean;
}

/**
 * What a run is made of, told from what came out rather than from what was put in: a glob counts where a pattern
 * matched, a prefix where a path did. `filedKeys` are the normalised keys of the candidates.
 */
const KINDS: Readonly<Record<string, Kind>> = {
  "several candidates": { leastPercent: 5, isIn: (own) => ownCandidates(own).length > 1 },
  // No image is on index.docker.io itself, so its key can only have stood in.
  "Docker Hub fallback": { leastPercent: 5, isIn: (_, keys) => keys.includes(DEFAULT_REGISTRY) },
  "undecodable secret": { leastPercent: 5, isIn: (own) => own.lookup?.ok === false },
  "glob that matched": {
    leastPercent: 5,
    isIn: (_, keys) => keys.some((key) => /^[^/]*[*?[\\]/.test(withoutIPv6(key))),
  },
  "port that matched": { leastPercent: 5, isIn: (_, keys) => keys.some((key) => /:\d+(?:\/|$)/.test(key)) },
  "path prefix that matched": { leastPercent: 5, isIn: (_, keys) => keys.some((key) => key.includes("/")) },
  "no candidate": {
    leastPercent: 5,
    isIn: (own) => own.lookup?.ok === true && ownCandidates(own).length === 0,
  },
  "image that cannot be parsed": { leastPercent: 1, isIn: (own) => !own.image.ok },
  "secret passed over": { leastPercent: 1, isIn: (own) => (own.lookup?.skipped.length ?? 0) > 0 },
  "bytes that are no UTF-8": { leastPercent: 1, isIn: (own) => ownCandidates(own).some(isNotUtf8) },
};

function withoutIPv6(key: string): string {
  return key.replace(/^\[[0-9a-f:]+\](?=:)/i, "");
}

function isNotUtf8({ username, password }: ReturnType<typeof ownCandidates>[number]): boolean {
  return !username.isWellFormed() || !password.reveal().isWellFormed();
}

/** How often each kind came up. */
export type KindCounts = Readonly<Record<string, number>>;

/** Counts the kinds of case. */
export class Mix {
  readonly #counts = new Map<string, number>();

  add(own: OwnAnswer): void {
    const filedKeys = ownCandidates(own).flatMap(({ key }) => normalisedServerKey(key) ?? []);
    for (const [name, kind] of Object.entries(KINDS)) {
      if (kind.isIn(own, filedKeys)) this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    }
  }

  counts(): KindCounts {
    return Object.fromEntries(this.#counts);
  }
}

/** One line a kind. */
export function mixText(counts: readonly KindCounts[], cases: number): string {
  return Object.keys(KINDS)
    .map((name) => `${percent(name, counts, cases).toFixed(1).padStart(6)} % ${name}`)
    .join("\n");
}

/** The kinds that came up too seldom for the run to show anything about them. */
export function tooRareKinds(counts: readonly KindCounts[], cases: number): readonly string[] {
  return Object.entries(KINDS).flatMap(([name, { leastPercent }]) =>
    percent(name, counts, cases) < leastPercent ? [name] : [],
  );
}

function percent(name: string, counts: readonly KindCounts[], cases: number): number {
  return (100 * counts.reduce((sum, kinds) => sum + (kinds[name] ?? 0), 0)) / Math.max(cases, 1);
}
