import * as z from "zod/mini";
import { SecretText } from "../../core/credential/secret-text.ts";
import type { Facts } from "../../core/facts/facts.ts";
import type { SavedFacts } from "../../core/facts/saved-facts.ts";
import { platform, registryAnswer } from "./registry-answer-schema.ts";

const may = z.exactOptional;
const text = z.string();
const texts = z.array(text);
const flag = z.boolean();
const place = { namespace: text, name: text };
const said = z.object({ reason: text, message: text });

const event = z.object({
  reason: text,
  message: text,
  type: text,
  container: may(text),
  count: z.number(),
  firstAt: may(text),
  lastAt: may(text),
});

const image = z.object({
  container: text,
  role: z.enum(["init", "container", "ephemeral", "volume"]),
  image: text,
  policy: may(text),
  failure: may(said),
  isAwaited: flag,
  halt: may(said),
});

const pod = z.object({
  ...place,
  uid: text,
  createdAt: text,
  isBeingDeleted: flag,
  phase: text,
  reason: may(text),
  account: text,
  pullSecrets: texts,
  node: may(text),
  owner: may(z.object({ kind: text, name: text, uid: text })),
  images: z.array(image),
  lacks: z.array(z.object({ type: text, reason: text, message: text })),
  events: z.array(event),
});

const account = z.object({ ...place, pullSecrets: texts, enforcesMountable: flag });

const node = z.object({
  name: text,
  platform: may(platform),
  takesPods: flag,
  kubelet: may(text),
  runtime: may(text),
  troubles: texts,
});

const look = z.object({
  username: text,
  usernameIsGuid: flag,
  passwordIsGuid: flag,
  endedAt: may(
    z.pipe(
      text,
      z.transform((value) => new Date(value)),
    ),
  ),
});

const entry = z.object({
  key: text,
  username: text,
  password: z.pipe(
    text,
    z.transform((value) => new SecretText(value)),
  ),
  credential: z.number(),
  look,
  expiresAt: may(text),
});

const reading = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("entries"), entries: z.array(entry) }),
  z.object({
    kind: z.literal("skipped"),
    reason: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("wrong-type"), type: text }),
      z.object({ kind: z.literal("missing-key"), key: text }),
      z.object({ kind: z.literal("empty"), key: text }),
    ]),
  }),
  z.object({ kind: z.literal("malformed"), fault: z.object({ reason: text, key: may(text) }) }),
]);

const owner = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("pullpass") }),
  z.object({ kind: z.literal("tool"), tool: text, mark: text }),
  z.object({ kind: z.literal("somebody"), manager: may(text) }),
]);

const unseenSecret = { ...place, why: text };
const secret = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("seen"), ...place, type: text, reading, owner, changedAt: may(text) }),
  z.object({ kind: z.literal("missing"), ...unseenSecret }),
  z.object({ kind: z.literal("forbidden"), ...unseenSecret }),
  z.object({ kind: z.literal("unreadable"), ...unseenSecret }),
]);

const attempt = z.object({
  namespace: text,
  account: text,
  pullSecrets: texts,
  node: text,
  image: text,
  outcome: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("pulled"), event: text }),
    z.object({ kind: z.literal("failed"), reason: text, message: text }),
  ]),
});

const facts: z.ZodMiniType<Facts> = z.object({
  gatheredAt: text,
  server: text,
  pods: z.array(pod),
  accounts: z.array(account),
  secrets: z.array(secret),
  nodes: z.array(node),
  probes: z.array(
    z.object({
      image: text,
      platforms: z.array(platform),
      credential: may(z.number()),
      answer: registryAnswer,
    }),
  ),
  attempts: may(z.array(attempt)),
  healthy: may(z.array(z.object({ domain: text, node: text, pods: z.number() }))),
  unseen: z.array(z.object({ what: text, why: text, isForbidden: flag })),
});

const savedFacts: z.ZodMiniType<SavedFacts> = z.object({
  asked: text,
  count: z.number(),
  isOfMany: flag,
  facts,
});

const envelope = z.looseObject({ apiVersion: text, kind: z.literal("WhyFacts") });

export type SavedFactsReading =
  | { readonly ok: true; readonly saved: SavedFacts }
  /** Names the field, never its value. */
  | { readonly ok: false; readonly reason: string };

/** Reads what `why --save` wrote. */
export function readSavedFacts(content: string): SavedFactsReading {
  const json = parse(content);
  if (!z.safeParse(envelope, json).success)
    return { ok: false, reason: "it is nothing that why --save wrote" };
  const parsed = z.safeParse(savedFacts, json);
  if (parsed.success) return { ok: true, saved: parsed.data };
  const field = parsed.error.issues[0]?.path.join(".") ?? "";
  return { ok: false, reason: `\`${field}\` is not as why --save writes it` };
}

function parse(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
