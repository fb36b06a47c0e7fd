import { describe, expect, it } from "vitest";
import type { RegistryRefusal } from "../../src/core/registry/refusal.ts";
import { awaitAccepted } from "../../src/jobs/await-accepted.ts";
import { connectIntent, entry } from "../builders/connect-intent.ts";
import { unauthorized } from "../builders/registry-refusal.ts";

/** Waits for a registry that always answers this, by a clock that nobody waits for; how often it asked, and how long. */
async function waitFor(refusal: RegistryRefusal) {
  let asked = 0;
  let waitedMs = 0;
  const ports = {
    registry: {
      ask: async () => {
        asked += 1;
        return { ok: false, refusal, exchanges: [] } as const;
      },
    },
    clock: {
      now: () => new Date(waitedMs),
      sleep: async (ms: number) => {
        waitedMs += ms;
      },
    },
    progress: () => undefined,
    signal: new AbortController().signal,
  };
  await awaitAccepted(ports, { intent: connectIntent(), entry: entry() });
  return { asked, waitedMs };
}

describe("the wait for a registry to know a new credential", () => {
  it("ends after 3 minutes, and leaves it to the proof to say what is wrong", async () => {
    expect(await waitFor(unauthorized())).toEqual({ asked: 36, waitedMs: 180_000 });
  });

  it("is none where the refusal is one that time does not mend", async () => {
    const refusal = {
      kind: "unexpected-status",
      at: "manifest",
      host: "reg.example.com",
      status: 418,
    } as const;
    expect(await waitFor({ ...refusal, errors: [] })).toEqual({ asked: 1, waitedMs: 0 });
  });
});
