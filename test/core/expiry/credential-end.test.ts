import { describe, expect, it } from "vitest";
import { SecretText } from "../../../src/core/credential/secret-text.ts";
import { credentialEnd, endsWithin, hasEnded } from "../../../src/core/expiry/credential-end.ts";
import { endingEntries, secretEnds } from "../../../src/core/expiry/secret-ends.ts";
import type { EntryMark } from "../../../src/core/marks/entry-marks.ts";
import { pullSecret } from "../../builders/pull-secret.ts";

const DAY_MS = 86_400_000;
const now = new Date("2026-11-24T12:00:00Z");
const inDays = (days: number) => new Date(now.getTime() + days * DAY_MS);
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const tokenUntil = (end: Date) => `${part({ alg: "none" })}.${part({ exp: end.getTime() / 1_000 })}.`;
const mark = (more: Partial<EntryMark> = {}): EntryMark => ({
  method: "password",
  madeAt: "2026-11-24T00:00:00Z",
  ...more,
});
const endOf = (password: string, marked?: EntryMark, username = "ci") =>
  credentialEnd({ username, password: new SecretText(password) }, marked);

describe("when a credential ends", () => {
  it("is what pullpass recorded", () => {
    const marked = mark({ expiresAt: inDays(7).toISOString() });
    expect(endOf("opaque", marked)).toEqual({ kind: "at", at: inDays(7), from: "mark" });
  });

  it("is the token's own word before the record, which may be of another credential", () => {
    const marked = mark({ expiresAt: inDays(700).toISOString() });
    expect(endOf(tokenUntil(inDays(-1)), marked)).toEqual({ kind: "at", at: inDays(-1), from: "token" });
  });

  it.each([
    ["ghs_0123456789", "ci", 24],
    ["ya29.a0AfH6", "oauth2accesstoken", 1],
    ["anything", "gitlab-ci-token", 1],
  ])("is at most its kind's life after it was made: %s", (password, username, hours) => {
    const madeAt = Date.parse(mark().madeAt);
    const at = new Date(madeAt + hours * 3_600_000);
    expect(endOf(password, mark(), username)).toEqual({ kind: "at", at, from: "kind" });
    expect(endOf(password, undefined, username)).toMatchObject({
      kind: "short-lived",
      lifeMs: hours * 3_600_000,
    });
  });

  it("is never for an admin user's password, which goes on until somebody regenerates it", () => {
    expect(endOf("opaque", mark({ method: "admin-user" }))).toEqual({ kind: "never" });
  });

  it.each([
    ["nobody wrote it down", mark()],
    ["what is written down is no time", mark({ expiresAt: "next week" })],
    ["pullpass did not make it", undefined],
  ])("is unknown where %s", (_, marked) => {
    expect(endOf("opaque", marked)).toEqual({ kind: "unknown" });
  });
});

describe("what ends within a time", () => {
  it("counts what has ended, and the very end", () => {
    const at = (days: number) => ({ kind: "at", at: inDays(days), from: "mark" }) as const;
    expect([-1, 0, 13, 14, 15].map((days) => endsWithin(at(days), now, 14 * DAY_MS))).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
    expect([-1, 0, 1].map((days) => hasEnded(at(days), now))).toEqual([true, true, false]);
  });

  it("counts no end that nobody knows", () => {
    expect(endsWithin({ kind: "unknown" }, now, 10_000 * DAY_MS)).toBe(false);
    expect(endsWithin({ kind: "never" }, now, 10_000 * DAY_MS)).toBe(false);
  });
});

describe("the entries of a secret", () => {
  const entries = JSON.stringify({
    "ghcr.io": mark({ expiresAt: inDays(20).toISOString() }),
    "quay.io": mark({ expiresAt: inDays(3).toISOString() }),
    "docker.io": mark(),
  });
  const secret = pullSecret({
    entries: { "ghcr.io": "acme:one", "quay.io": "acme:two", "reg.example.com": "acme:three" },
    meta: { annotations: { "pullpass.dev/entries": entries } },
  });

  it("come with their marks, or without", () => {
    expect(secretEnds(secret).map(({ entry, mark, end }) => [entry.key, mark?.method, end.kind])).toEqual([
      ["ghcr.io", "password", "at"],
      ["quay.io", "password", "at"],
      ["reg.example.com", undefined, "unknown"],
    ]);
  });

  it("that end within a time are told, the next to end first", () => {
    const keys = (days: number) => endingEntries(secret, now, days * DAY_MS).map(({ entry }) => entry.key);
    expect(keys(30)).toEqual(["quay.io", "ghcr.io"]);
    expect(keys(14)).toEqual(["quay.io"]);
  });

  it("are none where the kubelet could not read the secret", () => {
    expect(secretEnds(pullSecret({ document: "{" }))).toEqual([]);
  });
});
