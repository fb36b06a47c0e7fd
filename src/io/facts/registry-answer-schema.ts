import * as z from "zod/mini";
import type { NetworkFailure } from "../../core/network-failure.ts";
import type { RegistryRefusal } from "../../core/registry/refusal.ts";
import type { RegistryAnswer } from "../../core/registry/registry.ts";

const may = z.exactOptional;
const text = z.string();

export const platform = z.object({ os: text, architecture: text, variant: may(text) });

const step = z.enum(["ping", "token", "manifest", "blob"]);
const depth = z.enum(["shape", "token", "manifest", "blob"]);
const errors = z.array(z.object({ code: text, message: text }));
const answered = { at: step, host: text, errors };
const sent = z.enum(["nothing", "basic", "token"]);

const told = { host: text, detail: text };
const failure: z.ZodMiniType<NetworkFailure> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("timeout"), afterMs: z.number(), ...told }),
  ...(
    [
      "dns",
      "connection-refused",
      "connection-reset",
      "unreachable",
      "tls-unknown-ca",
      "tls-expired",
      "tls-name-mismatch",
      "tls-plain-http",
      "tls-other",
      "proxy",
      "protocol",
    ] as const
  ).map((kind) => z.object({ kind: z.literal(kind), ...told })),
]);

const refusal: z.ZodMiniType<RegistryRefusal> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("network"), at: step, failure }),
  z.object({
    kind: z.literal("unauthorized"),
    ...answered,
    scheme: z.enum(["basic", "bearer", "none"]),
    sent,
    challengeError: may(text),
  }),
  z.object({ kind: z.literal("forbidden"), ...answered, sent }),
  z.object({ kind: z.literal("not-found"), ...answered, tags: may(z.array(text)) }),
  z.object({
    kind: z.literal("platform-missing"),
    host: text,
    wanted: z.array(platform),
    available: z.array(platform),
  }),
  z.object({
    kind: z.literal("rate-limited"),
    ...answered,
    retryAfterMs: may(z.number()),
    allowance: may(
      z.object({
        limit: may(z.number()),
        remaining: z.number(),
        windowMs: may(z.number()),
        source: may(z.string()),
      }),
    ),
  }),
  z.object({ kind: z.literal("server-error"), ...answered, status: z.number() }),
  z.object({ kind: z.literal("unexpected-status"), ...answered, status: z.number() }),
  z.object({ kind: z.literal("not-a-registry"), at: step, ...told }),
  z.object({ kind: z.literal("manifest-unsupported"), host: text, mediaType: text }),
  z.object({ kind: z.literal("content-corrupt"), at: step, ...told }),
  z.object({ kind: z.literal("unsafe-address"), at: step, ...told }),
]);

const exchanges = z.array(
  z.object({ step, method: text, url: text, status: may(z.number()), tookMs: z.number() }),
);

const vantage = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("here") }),
  z.object({ kind: z.literal("node"), name: text }),
]);

const proof = z.object({
  depth,
  vantage,
  digest: may(text),
  platforms: z.array(platform),
  credentialUnused: may(z.boolean()),
});

/** What a registry said, as it is kept among saved facts. */
export const registryAnswer: z.ZodMiniType<RegistryAnswer> = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), proof, exchanges }),
  z.object({ ok: z.literal(false), refusal, reached: may(depth), exchanges }),
]);
