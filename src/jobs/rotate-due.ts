import { addressText, parseRegistryAddress, type RegistryAddress } from "../core/image/registry-address.ts";
import type { PullSecret } from "../core/kube/objects.ts";
import { verdictOfAll } from "../core/report/manifests-report.ts";
import type { DueByHand, RotateDueReport } from "../core/report/rotate-due-report.ts";
import type { RetiredCredential, RotateReport } from "../core/report/rotate-report.ts";
import { type DueEntry, dueEntries, dueRetirements } from "../core/rotate/due-entries.ts";
import { blockedByRefusal } from "./blocked.ts";
import type { Ports } from "./ports.ts";
import { rotate } from "./rotate.ts";
import type { RotateOptions } from "./rotate-options.ts";
import { settleRetired } from "./settle-retired.ts";

export interface RotateDueWish {
  readonly secretName: string;
  /** What ends within this, in milliseconds. */
  readonly withinMs: number;
  readonly optionsFor: (registry: RegistryAddress) => RotateOptions;
}

/**
 * Rotates what ends soon, one registry after the other, wherever the secret of that name holds it; what only a person can
 * replace is named. Then it ends what was replaced before and has had its grace time.
 */
export async function rotateDue(ports: Ports, wish: RotateDueWish): Promise<RotateDueReport> {
  const { kube, signal } = ports;
  const { secretName, withinMs } = wish;
  ports.progress(`looking for secrets named ${secretName} in all namespaces`);
  const listed = await kube.list("Secret", { fieldSelector: `metadata.name=${secretName}`, signal });
  if (!listed.ok) {
    const { finding, verdict } = blockedByRefusal(listed.refusal, kube);
    return { verdict, rotated: [], byHand: [], retired: [], findings: [finding] };
  }
  const rotated: RotateReport[] = [];
  const byHand: DueByHand[] = [];
  for (const due of dueEntries(listed.value, ports.clock.now(), withinMs)) {
    const options = wish.optionsFor(due.registry);
    if ((await options.makerFor(due.method)) === undefined) byHand.push(byHandOf(due));
    else rotated.push(await rotate(ports, { registry: due.registry, secretName }, options));
  }
  const retired = await endRetired(ports, wish, { secrets: listed.value, rotated });
  const verdicts = rotated.map(({ verdict }) => verdict);
  const rest = byHand.length === 0 ? [] : [rotated.length === 0 ? ("no" as const) : ("partial" as const)];
  const kept = retired.some(({ state }) => state === "kept") ? ["partial" as const] : [];
  return {
    verdict: verdictOfAll(["yes", ...verdicts, ...rest, ...kept]),
    rotated,
    byHand,
    retired,
    findings: [],
  };
}

function byHandOf({ registry, method, endsAt, namespaces }: DueEntry): DueByHand {
  return { registry: addressText(registry), method, endsAt: endsAt.toISOString(), namespaces };
}

interface Seen {
  readonly secrets: readonly PullSecret[];
  readonly rotated: readonly RotateReport[];
}

/** Of the registries that were not rotated just now: their rotations have seen to it. */
async function endRetired(
  ports: Ports,
  { secretName, optionsFor }: RotateDueWish,
  { secrets, rotated }: Seen,
): Promise<readonly RetiredCredential[]> {
  const done = new Set(rotated.map(({ serverKey }) => serverKey));
  const due = dueRetirements(secrets, ports.clock.now()).filter(({ mark }) => !done.has(mark.serverKey));
  const ended: RetiredCredential[] = [];
  for (const [serverKey, [first]] of Map.groupBy(due, ({ mark }) => mark.serverKey)) {
    const parsed = parseRegistryAddress(serverKey);
    if (!parsed.ok || first === undefined) continue;
    const options = optionsFor(parsed.address);
    const maker = options.dryRun === "none" ? await options.makerFor(first.mark.method) : undefined;
    if (maker === undefined) continue;
    const intent = { registry: parsed.address, secretName };
    ended.push(...(await settleRetired(ports, { intent, options, maker, lead: first.namespace })));
  }
  return ended;
}
