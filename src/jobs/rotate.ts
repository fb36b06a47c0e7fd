import { findingsOfAll } from "../core/connect/blocked-namespaces.ts";
import { type Credential, isSameCredential } from "../core/credential/credential.ts";
import { serverKeyFor } from "../core/dockerconfig/server-key.ts";
import { addressText } from "../core/image/registry-address.ts";
import type { Change } from "../core/plan/action.ts";
import type { OldCredential, RotateReport } from "../core/report/rotate-report.ts";
import type { Verdict } from "../core/report/verdict.ts";
import { nextStep } from "../core/rotate/next-step.ts";
import type { BlockedPlace } from "../core/rotate/places.ts";
import type { RotateIntent } from "../core/rotate/rotate-intent.ts";
import { changedByHand, nothingToRotate, slotInUse } from "../core/rotate/rotation-refusal.ts";
import { beginRotation } from "./begin-rotation.ts";
import { type Blocked, blockedBy } from "./blocked.ts";
import { gatherRotation, whereText } from "./gather-rotation.ts";
import type { Ports } from "./ports.ts";
import type { RotateOptions } from "./rotate-options.ts";
import {
  isOfSameUser,
  type NextCredential,
  placeOf,
  type RotateDraft,
  type Rotation,
  stateOf,
} from "./rotation.ts";
import { namespacesOfProofs, takeStep } from "./rotation-steps.ts";
import { writeSecrets } from "./rotation-writes.ts";
import { settleRetired } from "./settle-retired.ts";
import { sweepProofs } from "./sweep-proofs.ts";

/**
 * Replaces a credential wherever it is: find every namespace that holds it → prove the new one → keep it in the journal →
 * put it in use in one namespace → have a node pull with it → the other namespaces → have a node pull there → end the
 * journal. What comes next is decided by `nextStep` alone, so a run that was killed is gone on with by the next.
 */
export async function rotate(
  ports: Ports,
  intent: RotateIntent,
  options: RotateOptions,
): Promise<RotateReport> {
  const draft = emptyDraft(intent, options);
  const gathered = await gatherRotation(ports, intent, options.places);
  if (!gathered.ok) return stopped(draft, [gathered.blocked]);
  const { places, blocked } = gathered.places;
  if (places.length === 0) return stopped(draft, nothingHere(intent, options, blocked));
  const begun = await beginRotation(ports, { intent, options, draft, places });
  if (!begun.ok) return stopped(draft, [begun.blocked]);
  const { rotation } = begun;
  const ready = rotation.source === "made" ? await readyToMake(ports, rotation) : rotation;
  if (ready.stopped !== undefined) return stopped(draft, [ready.stopped]);
  const report = options.dryRun === "none" ? await run(ports, ready) : await show(ports, ready);
  return withBlocked(report, intent, blocked);
}

/** What is known of a credential that is to be made, before anything is: whether it may be, and breaks nobody's pulls. */
async function readyToMake(ports: Ports, begun: Rotation): Promise<Rotation> {
  const { intent, lead, maker, options, next } = begun;
  const theirs = begun.others.filter((place) => !isOfSameUser(begun, place));
  const notes = theirs.map(
    ({ namespace }) =>
      `namespace ${namespace} holds another user's entry and keeps it: -n ${namespace} rotates that`,
  );
  const others = begun.others.filter((place) => !theirs.includes(place));
  const rotation = { ...begun, others, draft: { ...begun.draft, notes: [...begun.draft.notes, ...notes] } };
  if (maker === undefined || next !== undefined) return rotation;
  const using = maker.hasTwoSlots ? await usingOtherSlot(ports, rotation) : [];
  if (using.length > 0) return { ...rotation, stopped: blockedBy(slotInUse(intent, { lead, using })) };
  const planned = await maker.plan({ credential: rotation.old, mark: rotation.oldMark });
  if (!planned.ok) return { ...rotation, stopped: planned.blocked };
  if (options.dryRun === "none") return rotation;
  const would = planned.changes.map(({ what }) => `would be done in Azure: ${what}`);
  return { ...rotation, draft: { ...rotation.draft, notes: [...rotation.draft.notes, ...would] } };
}

/** The namespaces, those that are not rotated too, in which the same user's entry holds another password than the lead. */
async function usingOtherSlot(
  ports: Ports,
  { intent, lead, old, others }: Rotation,
): Promise<readonly string[]> {
  const everywhere = await gatherRotation(ports, intent, { kind: "all" });
  const seen = everywhere.ok ? everywhere.places.places : others;
  return seen
    .filter(({ namespace, credential }) => namespace !== lead && credential.username === old.username)
    .filter(({ credential }) => !isSameCredential(credential, old))
    .map(({ namespace }) => namespace);
}

function nothingHere(
  intent: RotateIntent,
  options: RotateOptions,
  blocked: readonly BlockedPlace[],
): readonly Blocked[] {
  if (blocked.length === 0) return [blockedBy(nothingToRotate(intent, whereText(options.places)))];
  return findingsOfAll(blocked.map(({ namespace, finding }) => ({ namespace, findings: [finding] }))).map(
    (finding) => blockedBy(finding),
  );
}

/** Goes from step to step until one ends it. */
async function run(ports: Ports, begun: Rotation): Promise<RotateReport> {
  let rotation = begun;
  const { resumed } = rotation.draft;
  if (resumed !== undefined)
    ports.progress(
      `going on with the rotation that was begun at ${resumed.startedAt}; its journal is in namespace ${resumed.namespace}`,
      "note",
    );
  await sweepProofs(ports, namespacesOfProofs(rotation));
  for (;;) {
    const step = nextStep(stateOf(rotation));
    switch (step) {
      case "stop":
        return conclude(rotation, {
          verdict: rotation.credential === "refused" ? "no" : "unsure",
          old: "in-use",
        });
      case "leave-as-is":
        return { ...rotation.draft, verdict: "yes", oldCredential: "unknown" };
      case "leave-open":
        return conclude(rotation, { verdict: "partial", old: "in-use" });
      default:
        rotation = await takeStep(ports, rotation, step);
    }
    if (rotation.stopped !== undefined)
      return interrupted(await unclaimed(ports, rotation), rotation.stopped);
    if (step === "take-back") return takenBack(await withoutNext(rotation));
    if (step === "close") return over(ports, rotation);
  }
}

interface End {
  readonly verdict: Verdict;
  readonly old: OldCredential;
}

function conclude({ draft }: Rotation, { verdict, old }: End): RotateReport {
  const untouched = draft.changes.length === 0 ? ["nothing was written"] : [];
  return { ...draft, verdict, oldCredential: old, notes: [...draft.notes, ...untouched] };
}

function takenBack(rotation: Rotation): RotateReport {
  const { inUse, old, credential, node, draft, lead } = rotation;
  const isChanged = !isSameCredential(inUse, old);
  const place = placeOf(rotation, lead);
  const findings = isChanged ? [...draft.findings, changedByHand(place)] : draft.findings;
  const verdict = [credential, node].includes("refused") || isChanged ? "no" : "unsure";
  return conclude({ ...rotation, draft: { ...draft, findings } }, { verdict, old: "in-use" });
}

/** The journal is gone, the new credential in use: what was replaced ends now or later. */
async function over(ports: Ports, rotation: Rotation): Promise<RotateReport> {
  const old = await askOld(ports, rotation);
  const retired = await settleRetired(ports, rotation);
  return conclude({ ...rotation, draft: { ...rotation.draft, retired } }, { verdict: "yes", old });
}

/** Nothing could be made: the claim goes, so that nothing is left of it. */
async function unclaimed(ports: Ports, rotation: Rotation): Promise<Rotation> {
  const { stage, next, seen, holder, stopped: why } = rotation;
  if (stage !== "claimed" || next !== undefined || seen !== holder || why === undefined) return rotation;
  const { stopped: _why, ...claimed } = rotation;
  const back = await takeStep(ports, claimed, "take-back");
  return { ...back, stopped: why };
}

/** What was made for a rotation that was taken back is of no use to anybody. */
async function withoutNext(rotation: Rotation): Promise<Rotation> {
  const { maker, next, draft } = rotation;
  const keyId = next?.mark.keyId;
  // A slot is made anew by the next rotation; a client secret would stay beside the others.
  if (maker?.mayEnd !== true || next === undefined || keyId === undefined) return rotation;
  const { method } = next.mark;
  if (!method.endsWith("service-principal")) return rotation;
  const { username } = next.credential;
  const ended = await maker.end({
    serverKey: draft.serverKey,
    method,
    username,
    keyId,
    revokeAt: next.mark.madeAt,
  });
  if (ended.ok) return rotation;
  const left = `the new credential was not ended: ${ended.why}${ended.command === undefined ? "" : `: ${ended.command}`}`;
  return { ...rotation, draft: { ...draft, notes: [...draft.notes, left] } };
}

/** A step could not be done: what was written by then stands, and the journal says where to go on. */
function interrupted({ draft }: Rotation, { finding, verdict }: Blocked): RotateReport {
  const findings = draft.findings.includes(finding) ? draft.findings : [...draft.findings, finding];
  const wrote = draft.changes.length > 0;
  return { ...draft, findings, verdict: wrote && verdict !== "no" ? "partial" : verdict };
}

/** Whether the registry still takes the credential that was replaced: whoever made it can end it now. */
async function askOld(ports: Ports, { intent, options, old, next }: Rotation): Promise<OldCredential> {
  const isSame = next !== undefined && isSameCredential(old, next.credential);
  if (options.proof.depth === "none" || isSame) return "unknown";
  return acceptance(ports, intent, old);
}

async function acceptance(
  ports: Ports,
  { registry }: RotateIntent,
  credential: Credential,
): Promise<OldCredential> {
  const answer = await ports.registry.ask({
    domain: registry.domain,
    credential,
    platforms: [],
    depth: "token",
    signal: ports.signal,
  });
  if (answer.ok) return answer.proof.credentialUnused === true ? "unknown" : "accepted";
  return answer.refusal.kind === "unauthorized" ? "refused" : "unknown";
}

/** A dry run: the new credential is tried, if there is one, and the steps are told. */
async function show(ports: Ports, begun: Rotation): Promise<RotateReport> {
  const { options } = begun;
  const tried = begun.next === undefined ? begun : await takeStep(ports, begun, "prove-credential");
  if (tried.credential === "refused" || tried.credential === "unsure")
    return conclude(tried, {
      verdict: tried.credential === "refused" ? "no" : "unsure",
      old: "in-use",
    });
  if (options.dryRun === "server" && tried.next !== undefined) return tryWrites(ports, tried, tried.next);
  const changes = plannedChanges(tried);
  for (const change of changes) options.tell({ kind: "change", change });
  return { ...tried.draft, verdict: "yes", changes };
}

function plannedChanges({ lead, others, intent }: Rotation): readonly Change[] {
  const change = (namespace: string, reason: string): Change => ({
    target: { kind: "Secret", namespace, name: intent.secretName },
    change: "configured",
    reason,
  });
  return [
    change(lead, "the new credential lies in it, not in use yet"),
    change(lead, "new credential; a node then pulls with it"),
    ...others.map(({ namespace }) => change(namespace, "new credential")),
    change(lead, "the rotation is over"),
  ];
}

/** Has the API server decide on each write, and store none. */
async function tryWrites(ports: Ports, rotation: Rotation, next: NextCredential): Promise<RotateReport> {
  const { lead, others, draft } = rotation;
  const namespaces = [lead, ...others.map(({ namespace }) => namespace)];
  const writes = namespaces.map((namespace) => ({
    wish: { ...placeOf(rotation, namespace), kind: "use" as const, ...next },
  }));
  const { changes, failures } = await writeSecrets(ports, rotation, writes, "new credential");
  const [first] = failures;
  return {
    ...draft,
    verdict: first === undefined ? "yes" : first.blocked.verdict,
    changes,
    notDone: failures.map(({ target }) => target),
    findings: [...draft.findings, ...failures.map(({ blocked }) => blocked.finding)],
  };
}

function emptyDraft(intent: RotateIntent, { dryRun }: RotateOptions): RotateDraft {
  return {
    registry: addressText(intent.registry),
    serverKey: serverKeyFor(intent.registry),
    namespaces: [],
    dryRun,
    proofs: [],
    changes: [],
    notDone: [],
    oldCredential: "in-use",
    retired: [],
    findings: [],
    notes: [],
  };
}

function stopped(draft: RotateDraft, problems: readonly Blocked[]): RotateReport {
  const [first] = problems;
  return {
    ...draft,
    verdict: first?.verdict ?? "no",
    findings: problems.map(({ finding }) => finding),
    notes: ["nothing was written"],
  };
}

/** Names the namespaces whose secret was not written beside those in which it was. */
function withBlocked(
  report: RotateReport,
  { secretName: name }: RotateIntent,
  blocked: readonly BlockedPlace[],
): RotateReport {
  if (blocked.length === 0) return report;
  const notDone = blocked.map(({ namespace }) => ({ kind: "Secret" as const, namespace, name }));
  const findings = findingsOfAll(
    blocked.map(({ namespace, finding }) => ({ namespace, findings: [finding] })),
  );
  return {
    ...report,
    verdict: report.verdict === "yes" ? "partial" : report.verdict,
    notDone: [...report.notDone, ...notDone],
    findings: [...report.findings, ...findings],
  };
}
