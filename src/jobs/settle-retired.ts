import type { PullSecret } from "../core/kube/objects.ts";
import { readEntryMarks } from "../core/marks/entry-marks.ts";
import { type RetiredMark, readRetired } from "../core/marks/retired-mark.ts";
import { recordedKeys } from "../core/plan/entry-removal.ts";
import type { RetiredCredential } from "../core/report/rotate-report.ts";
import type { RotateIntent } from "../core/rotate/rotate-intent.ts";
import type { Ports } from "./ports.ts";
import { keyOf, placeOf, type Rotation } from "./rotation.ts";
import type { RotationMaker } from "./rotation-maker.ts";
import { writeSecrets } from "./rotation-writes.ts";

/**
 * Ends the credentials of this registry that were replaced and whose time has come; the others are named with theirs. One
 * that any secret of that name holds, in whichever namespace, stays; so it does where that cannot be seen.
 */
export async function settleRetired(ports: Ports, rotation: Retiring): Promise<readonly RetiredCredential[]> {
  const { maker, intent } = rotation;
  if (maker === undefined) return [];
  const seen = await secretsOf(ports, rotation);
  const users = new Map(seen.secrets.flatMap((secret) => keyIdsIn(secret, intent)));
  const retired: RetiredCredential[] = [];
  for (const secret of seen.secrets) {
    for (const mark of ownRetired(secret, rotation)) {
      const user = users.get(mark.keyId);
      const why = user === undefined ? seen.unseen : `namespace ${user} still uses it`;
      retired.push(await settle(ports, { rotation, maker, why }, { secret, mark }));
    }
  }
  return retired;
}

/** Whose credentials are to end. */
export type Retiring = Pick<Rotation, "intent" | "options" | "lead" | "maker">;

interface Seen {
  readonly secrets: readonly PullSecret[];
  /** Why nobody knows whether some other namespace uses a credential; absent where all were seen. */
  readonly unseen?: string;
}

async function secretsOf({ kube, signal }: Ports, rotation: Retiring): Promise<Seen> {
  const { namespace, secretName: name } = placeOf(rotation, rotation.lead);
  const listed = await kube.list("Secret", { fieldSelector: `metadata.name=${name}`, signal });
  if (listed.ok) return { secrets: listed.value };
  const lead = await kube.get("Secret", { namespace, name });
  return {
    secrets: lead.ok ? [lead.value] : [],
    unseen: "whether another namespace uses it may not be seen",
  };
}

/** The key ids of the registry's entries in a secret, each with the namespace. */
function keyIdsIn({ metadata }: PullSecret, { registry }: RotateIntent): readonly [string, string][] {
  const marks = readEntryMarks(metadata.annotations);
  return recordedKeys(marks, registry).flatMap((key): [string, string][] => {
    const keyId = marks[key]?.keyId;
    return keyId === undefined ? [] : [[keyId, metadata.namespace ?? ""]];
  });
}

function ownRetired({ metadata }: PullSecret, rotation: Retiring): readonly RetiredMark[] {
  return readRetired(metadata.annotations).filter(({ serverKey }) => serverKey === keyOf(rotation));
}

interface Settling {
  readonly rotation: Retiring;
  readonly maker: RotationMaker;
  /** Why it must stay; absent: it need not. */
  readonly why?: string | undefined;
}

interface Recorded {
  readonly secret: PullSecret;
  readonly mark: RetiredMark;
}

async function settle(
  ports: Ports,
  { rotation, maker, why }: Settling,
  recorded: Recorded,
): Promise<RetiredCredential> {
  const { method, keyId, hint, revokeAt } = recorded.mark;
  const known = { method, keyId, revokeAt, ...(hint === undefined ? {} : { hint }) };
  if (new Date(revokeAt) > ports.clock.now()) return { ...known, state: "later" };
  if (why !== undefined) return { ...known, state: "kept", reason: why };
  ports.progress(`ending ${hint ?? keyId}, which nothing uses any more`);
  const ended = await maker.end(recorded.mark);
  if (!ended.ok) {
    const { why: reason, command } = ended;
    return { ...known, state: "kept", reason, ...(command === undefined ? {} : { command }) };
  }
  await forget(ports, rotation, recorded);
  return { ...known, state: "ended" };
}

/** Its record goes; where that cannot be written, the next run ends it once more, which does no harm. */
async function forget(ports: Ports, rotation: Retiring, { secret, mark }: Recorded): Promise<void> {
  const { namespace = "" } = secret.metadata;
  const wish = { ...placeOf(rotation, namespace), kind: "forget", retired: mark } as const;
  const quiet = { ...rotation, options: { ...rotation.options, tell: () => undefined } };
  await writeSecrets(ports, quiet, [{ wish }], "a credential that was replaced has ended");
}
