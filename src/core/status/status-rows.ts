import { PULL_STATES, type PullState, type StatusRow } from "../report/status-report.ts";
import type { UseState } from "./use-state.ts";

/** One row for each registry and namespace, the worst first, then by name. */
export function statusRows(states: readonly UseState[]): readonly StatusRow[] {
  const groups = Map.groupBy(states, ({ use }) => `${domainOf(use)} ${use.namespace}`);
  return [...groups.values()].map(rowOf).toSorted(byWorst);
}

function domainOf({ image }: UseState["use"]): string {
  return image.domain.toLowerCase();
}

function byWorst(a: StatusRow, b: StatusRow): number {
  return (
    rankOf(a.state) - rankOf(b.state) ||
    compare(a.registry, b.registry) ||
    b.failing - a.failing ||
    compare(a.namespace, b.namespace)
  );
}

function rankOf(state: PullState): number {
  return PULL_STATES.indexOf(state);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function rowOf(states: readonly UseState[]): StatusRow {
  const worst = states.reduce((a, b) => (rankOf(b.state) < rankOf(a.state) ? b : a));
  const { use, state, reason } = worst;
  const next = nextStep(worst);
  const ends = states.flatMap(({ lastEnd }) => lastEnd ?? []).map((end) => end.getTime());
  const secrets = states.flatMap(({ candidates }) =>
    candidates.flatMap(({ source }) => (source.kind === "secret" ? [source.name] : [])),
  );
  return {
    registry: domainOf(use),
    namespace: use.namespace,
    state,
    pods: countPods(states),
    failing: countPods(states.filter((one) => one.state === "failing")),
    idle: states.filter((one) => one.use.pod === undefined).length,
    accounts: sorted(states.map((one) => one.use.account)),
    secrets: sorted(secrets),
    ...(ends.length === 0 ? {} : { expiresAt: new Date(Math.min(...ends)).toISOString() }),
    ...(reason === undefined ? {} : { reason }),
    ...(next === undefined ? {} : { next }),
  };
}

function countPods(states: readonly UseState[]): number {
  return new Set(states.flatMap(({ use }) => use.pod ?? [])).size;
}

function sorted(names: readonly string[]): readonly string[] {
  return [...new Set(names)].toSorted();
}

/** A command that has no placeholder, so that it can be typed as it is. */
function nextStep({ state, use, serving, candidates }: UseState): string | undefined {
  const { namespace, account, image } = use;
  switch (state) {
    case "failing":
      return `pullpass why -n ${namespace}`;
    case "expired":
    case "expiring":
      // A secret of somebody else's is renewed where it comes from; what pullpass can do is bring one of its own.
      return candidates.some(({ isOurs }) => isOurs)
        ? `pullpass rotate ${image.domain} -n ${namespace}`
        : `pullpass connect ${image.domain} -n ${namespace}`;
    case "not-attached":
      return `pullpass secret attach ${serving} -n ${namespace} --service-account ${account}`;
    case "undecodable":
      return `pullpass check ${image.text} -n ${namespace} --service-account ${account}`;
    case "uncovered":
      return `pullpass connect ${image.domain} -n ${namespace}`;
    default:
      return undefined;
  }
}
