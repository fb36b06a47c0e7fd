import { setTimeout as sleep } from "node:timers/promises";
import { inspect } from "node:util";
import { expect, onTestFinished } from "vitest";
import type { Clock } from "../../src/core/clock.ts";
import type { Credential } from "../../src/core/credential/credential.ts";
import { SecretText } from "../../src/core/credential/secret-text.ts";
import type { ImageReference } from "../../src/core/image/image-reference.ts";
import type { RegistryAnswer, RegistryQuestion } from "../../src/core/registry/registry.ts";
import { createHttp, type HttpSettings } from "../../src/io/http/client.ts";
import { createRegistry, type RegistrySettings } from "../../src/io/registry/registry.ts";

export const wallClock: Clock = {
  now: () => new Date(),
  sleep: async (ms, signal) => {
    await sleep(ms, undefined, signal === undefined ? {} : { signal });
  },
};

/** A password that no encoder leaves alone, and that no answer may repeat. */
export const canary = `c4n4ry "q'&%+ ${"\\"}n /ä☃`;
export const credential: Credential = { username: "robot$ci", password: new SecretText(canary) };
export const basic = `Basic ${Buffer.from(`robot$ci:${canary}`).toString("base64")}`;

export interface Asking
  extends Partial<Omit<RegistrySettings, "http" | "clock">>,
    Partial<Omit<RegistryQuestion, "image">> {
  readonly image?: ImageReference | "none";
  readonly lookup?: HttpSettings["lookup"];
}

export function imageOf(domain: string, more: Partial<ImageReference> = {}): ImageReference {
  return { text: `${domain}/team/app:1`, domain, path: "team/app", tag: "1", ...more };
}

/**
 * Asks about `DOMAIN/team/app:1` down to the first layer, over plain HTTP, unless told otherwise. Whatever comes of
 * it, the canary is nowhere in the answer.
 */
export async function ask(domain: string, asking: Asking = {}): Promise<RegistryAnswer> {
  const { requestTimeoutMs = 5_000, imageTimeoutMs = 10_000, plainHttpDomains = [domain], ...more } = asking;
  const { caPem, lookup, image = imageOf(domain), ...question } = more;
  const http = createHttp({ userAgent: "pullpass/test", ...(lookup === undefined ? {} : { lookup }) });
  onTestFinished(() => http.close());
  const registry = createRegistry({
    http,
    clock: wallClock,
    requestTimeoutMs,
    imageTimeoutMs,
    plainHttpDomains,
    ...(caPem === undefined ? {} : { caPem }),
  });
  const about = image === "none" ? {} : { image };
  const answer = await registry.ask({ domain, ...about, platforms: [], depth: "blob", ...question });
  expectNoSecret(answer, [canary]);
  return answer;
}

/** Neither the secrets nor the forms they take: base64, URL, form, JSON. */
export function expectNoSecret(value: unknown, secrets: readonly string[]): void {
  const shown = [JSON.stringify(value), inspect(value, { depth: 20, maxStringLength: null })];
  for (const secret of secrets) {
    const forms = [
      secret,
      Buffer.from(secret).toString("base64").replace(/=+$/, ""),
      Buffer.from(secret).toString("base64url"),
      Buffer.from(`robot$ci:${secret}`).toString("base64").replace(/=+$/, ""),
      encodeURIComponent(secret),
      new URLSearchParams({ a: secret }).toString().slice(2),
      JSON.stringify(secret).slice(1, -1),
      JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1),
    ];
    // Told without the form itself: a failing test must not print what it guards.
    for (const [at, form] of forms.entries()) {
      expect(
        shown.some((text) => text.includes(form)),
        `form ${at} of a secret is in the answer`,
      ).toBe(false);
    }
  }
}

export function refusalOf(answer: RegistryAnswer) {
  if (answer.ok) throw new Error(`proven down to ${answer.proof.depth}`);
  return answer.refusal;
}

export function proofOf(answer: RegistryAnswer) {
  if (!answer.ok) throw new Error(`refused: ${JSON.stringify(answer.refusal)}`);
  return answer.proof;
}

/** `manifest 401`, `token -`: the conversation in short. */
export function steps(answer: RegistryAnswer): readonly string[] {
  return answer.exchanges.map(({ step, status }) => `${step} ${status ?? "-"}`);
}
