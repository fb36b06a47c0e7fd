import type { RetiredMark } from "../core/marks/retired-mark.ts";
import type { ProofState, RotationStep } from "../core/rotate/next-step.ts";
import type { RotationWish } from "../core/rotate/rotation-write.ts";
import { nodePlatforms } from "./node-platforms.ts";
import type { Ports } from "./ports.ts";
import { proveFromNodeBeforeWriting } from "./prove-before-writing.ts";
import { type CredentialProof, proveCredential } from "./prove-credential.ts";
import { type NodeChoice, proveFromNodes } from "./prove-from-nodes.ts";
import { keyOf, placeOf, type Rotation } from "./rotation.ts";
import { useInOthers, writeLead } from "./rotation-writes.ts";

/** The steps that do something; the others end a run. */
export type RotationDeed = Exclude<RotationStep, "stop" | "leave-open" | "leave-as-is">;

/** Does one step, and gives the rotation as it is then. */
export function takeStep(ports: Ports, rotation: Rotation, step: RotationDeed): Promise<Rotation> {
  const { holder, lead } = rotation;
  const place = placeOf(rotation, lead);
  switch (step) {
    case "claim":
      return writeLead(ports, rotation, recording(rotation), "a new credential is about to be made");
    case "obtain":
      return makeNext(rotation);
    case "prove-credential":
      return proveNext(ports, rotation);
    case "record":
      return writeLead(ports, rotation, recording(rotation), RECORDED);
    case "use-first":
      return writeLead(ports, rotation, { ...place, kind: "use-first", holder }, "new credential");
    case "prove-from-node":
      return proveInUse(ports, rotation, lead).then((proven) => ({ ...proven.rotation, node: proven.state }));
    case "go-on":
      return writeLead(ports, rotation, { ...place, kind: "go-on", holder }, "the others are to follow");
    case "use-in-others":
      return useInOthers(ports, rotation);
    case "prove-in-others": {
      const [, other] = namespacesOfProofs(rotation);
      if (other === undefined) throw new Error("there are other namespaces");
      return proveInUse(ports, rotation, other).then((proven) => ({
        ...proven.rotation,
        inOthers: proven.state,
      }));
    }
    case "close": {
      const retire = retirementOf(ports, rotation);
      const wish = { ...place, kind: "close", holder, ...(retire === undefined ? {} : { retire }) } as const;
      return writeLead(ports, rotation, wish, "the rotation is over");
    }
    case "take-back":
      return writeLead(ports, rotation, { ...place, kind: "take-back", holder }, "the old credential stays");
  }
}

function recording(rotation: Rotation): RotationWish {
  const { holder, startedAt, seen, next, lead } = rotation;
  return {
    ...placeOf(rotation, lead),
    kind: "record",
    holder,
    startedAt,
    ...(seen === undefined ? {} : { seen }),
    ...(next === undefined ? {} : { next }),
  };
}

/** Has the new credential made where the old one comes from. What stands in the way takes the claim back. */
async function makeNext(rotation: Rotation): Promise<Rotation> {
  const { maker, old, oldMark, draft } = rotation;
  if (maker === undefined)
    throw new Error("a credential that a person gives was there before the first step");
  const made = await maker.make({ credential: old, mark: oldMark });
  if (!made.ok) return { ...rotation, stopped: made.blocked };
  return { ...rotation, next: made.next, draft: { ...draft, notes: [...draft.notes, ...made.notes] } };
}

/** The record of the credential that is replaced, where pullpass can end it. */
function retirementOf(ports: Ports, rotation: Rotation): RetiredMark | undefined {
  const { maker, old, oldMark, next, options } = rotation;
  const { method, keyId, hint } = oldMark;
  const isEnding = maker?.mayEnd === true && keyId !== undefined && keyId !== next?.mark.keyId;
  if (!isEnding) return undefined;
  return {
    serverKey: keyOf(rotation),
    method,
    username: old.username,
    keyId,
    ...(hint === undefined ? {} : { hint }),
    revokeAt: new Date(ports.clock.now().getTime() + options.graceMs).toISOString(),
  };
}

const RECORDED = "the new credential lies in it, not in use yet";

/** Between two questions to a registry that does not know the credential yet, in milliseconds. */
const PAUSE_MS = 5_000;

/** Asks the registry, with patience while a new credential spreads; from a node where only the cluster gets there. */
async function proveNext(ports: Ports, rotation: Rotation): Promise<Rotation> {
  const { intent, options, image, lead, next } = rotation;
  if (next === undefined) throw new Error("there is a new credential by now");
  const { depth, from } = options.proof;
  if (depth === "none") return { ...rotation, credential: "not-asked" };
  const platforms = image === undefined ? [] : await nodePlatforms(ports);
  const entry = { serverKey: keyOf(rotation), credential: next.credential, method: next.mark.method };
  const question = { registry: intent.registry, entry, ...(image === undefined ? {} : { image }) };
  const patienceMs = options.patienceMs ?? rotation.maker?.patienceMs ?? 0;
  let asked = await proveCredential(ports, question, { depth, platforms });
  for (let waitedMs = 0; isTooEarly(asked) && waitedMs < patienceMs; waitedMs += PAUSE_MS) {
    ports.progress(`waiting for ${intent.registry.domain} to know the new credential`);
    await ports.clock.sleep(PAUSE_MS, ports.signal);
    asked = await proveCredential(ports, question, { depth, platforms });
  }
  if (asked.kind === "proven") {
    const notes = asked.isUntried
      ? [`${intent.registry.domain} never asked for a credential, so nothing is known about it`]
      : [];
    options.tell({ kind: "shown", pull: asked.shown });
    return withProof(rotation, { credential: "proven", proofs: [asked.shown], notes });
  }
  const canAskNode = asked.isOfReach && image !== undefined && from !== "here" && options.dryRun === "none";
  if (!canAskNode)
    return withProof(rotation, {
      credential: asked.decides ? "refused" : "unsure",
      findings: [asked.finding],
    });
  const shown = await proveFromNodeBeforeWriting(ports, { ...question, namespaces: [lead] }, asked.finding);
  if (shown.kind !== "go-on") return withProof(rotation, { credential: "unsure", findings: shown.findings });
  for (const pull of shown.proofs) options.tell({ kind: "shown", pull });
  return withProof(rotation, { credential: "proven", proofs: shown.proofs, notes: shown.notes });
}

function isTooEarly(asked: CredentialProof): boolean {
  return asked.kind === "refused" && asked.isOfCredential;
}

interface Proven {
  readonly rotation: Rotation;
  readonly state: ProofState;
}

/** Where a rotation proves what it wrote from a node: in its first namespace, and in one of the others for all of them. */
export function namespacesOfProofs({ lead, others }: Rotation): readonly string[] {
  return [lead, ...others.slice(0, 1).map(({ namespace }) => namespace)];
}

/** Has a node pull with the secret as it is in use in the namespace. */
async function proveInUse(ports: Ports, rotation: Rotation, namespace: string): Promise<Proven> {
  const { intent, options, image } = rotation;
  const choice = nodeChoice(rotation);
  if (image === undefined || choice === undefined) return { rotation, state: "not-asked" };
  const { secretName: name } = intent;
  const credential = { kind: "secret", name } as const;
  const request = { namespace, image: image.text, credential, knownSecret: name };
  const proofs = await proveFromNodes(ports, request, choice);
  const shown = proofs.flatMap((proof) => (proof.kind === "proven" ? [proof.shown] : []));
  for (const pull of shown) options.tell({ kind: "shown", pull });
  const findings = proofs.flatMap((proof) => (proof.kind === "proven" ? [] : [proof.finding]));
  const state = proofs.some(({ kind }) => kind === "refused")
    ? "refused"
    : findings.length > 0
      ? "unsure"
      : "proven";
  return { rotation: withProof(rotation, { proofs: shown, findings }), state };
}

function nodeChoice({ options }: Rotation): NodeChoice | undefined {
  const { depth, from } = options.proof;
  if (depth === "none" || from === "here") return undefined;
  return from === "changed" ? {} : from;
}

interface ProofNews {
  readonly credential?: ProofState;
  readonly proofs?: Rotation["draft"]["proofs"];
  readonly findings?: Rotation["draft"]["findings"];
  readonly notes?: readonly string[];
}

function withProof(
  rotation: Rotation,
  { credential = rotation.credential, proofs = [], findings = [], notes = [] }: ProofNews,
): Rotation {
  const { draft } = rotation;
  return {
    ...rotation,
    credential,
    draft: {
      ...draft,
      proofs: [...draft.proofs, ...proofs],
      findings: [...draft.findings, ...findings],
      notes: [...draft.notes, ...notes],
    },
  };
}
