import { describe, expect, it } from "vitest";
import type { Credential } from "../../../src/core/credential/credential.ts";
import { SecretText } from "../../../src/core/credential/secret-text.ts";
import { parseRegistryAddress } from "../../../src/core/image/registry-address.ts";
import type { PullSecret } from "../../../src/core/kube/objects.ts";
import { decideEntryRemoval } from "../../../src/core/plan/entry-removal.ts";
import { readJournal } from "../../../src/core/rotate/journal.ts";
import { decideRotation, type RotationWish } from "../../../src/core/rotate/rotation-write.ts";
import { connectedSecret } from "../../builders/disconnect.ts";
import { documentOf, pullSecret } from "../../builders/pull-secret.ts";
import { TOOLS } from "../../builders/tool-marks.ts";

const HOST = "reg.example.com";
const NOW = "2026-06-01T00:00:00.000Z";
const mark = { method: "password", madeAt: NOW };

function credential(text: string): Credential {
  const [username = "", password = ""] = text.split(":");
  return { username, password: new SecretText(password) };
}

function wish<Kind extends RotationWish["kind"]>(
  parts: Extract<RotationWish, { kind: Kind }> extends infer Wish
    ? Omit<Wish, "namespace" | "secretName" | "registry">
    : never,
): RotationWish {
  const parsed = parseRegistryAddress(HOST);
  if (!parsed.ok) throw new Error(parsed.refusal);
  // biome-ignore lint/suspicious/noExplicitAny: the compiler loses the kind on the way through Omit
  return { namespace: "shop", secretName: "pullpass", registry: parsed.address, ...(parts as any) };
}

function recording(parts: { readonly holder?: string; readonly seen?: string; readonly next?: string } = {}) {
  const { holder = "run-a", seen, next = "ci:new" } = parts;
  return wish<"record">({
    kind: "record",
    holder,
    startedAt: NOW,
    next: { credential: credential(next), mark },
    ...(seen === undefined ? {} : { seen }),
  });
}

function updated(secret: PullSecret, ...wishes: readonly RotationWish[]): PullSecret {
  return wishes.reduce((before, one) => {
    const decision = decideRotation(before, one);
    if (decision.kind !== "update") throw new Error(JSON.stringify(decision));
    return decision.object;
  }, secret);
}

function inUse(secret: PullSecret): unknown {
  return JSON.parse(documentOf(secret)).auths[HOST].auth;
}

const auth = (text: string) => Buffer.from(text).toString("base64");
const before = connectedSecret([HOST, "other.example.com"]);

describe("the journal of a rotation", () => {
  it("keeps the new credential beside the one in use, and both until it is over", () => {
    const secret = updated(before, recording());
    expect(inUse(secret)).toBe(auth("ci:secret"));
    expect(Object.keys(secret.data ?? {}).toSorted()).toEqual([
      ".dockerconfigjson",
      "next.dockerconfigjson",
      "previous.dockerconfigjson",
    ]);
    const used = updated(secret, wish<"use-first">({ kind: "use-first", holder: "run-a" }));
    expect(inUse(used)).toBe(auth("ci:new"));
    const reading = readJournal(used, HOST);
    expect(reading).toMatchObject({ kind: "read", journal: { mark: { stage: "first" } } });
    const closed = updated(used, wish<"close">({ kind: "close", holder: "run-a" }));
    expect(Object.keys(closed.data ?? {})).toEqual([".dockerconfigjson"]);
    expect(closed.metadata.annotations?.["pullpass.dev/rotation"]).toBeUndefined();
    expect(inUse(closed)).toBe(auth("ci:new"));
  });

  it("is the same secret all the way, its other entry byte for byte", () => {
    const secret = updated(
      before,
      recording(),
      wish<"use-first">({ kind: "use-first", holder: "run-a" }),
      wish<"close">({ kind: "close", holder: "run-a" }),
    );
    expect(secret.metadata.uid).toBe(before.metadata.uid);
    expect(secret.metadata.resourceVersion).toBe(before.metadata.resourceVersion);
    const entries = (one: PullSecret) => JSON.parse(documentOf(one)).auths["other.example.com"];
    expect(entries(secret)).toEqual(entries(before));
  });

  it("never shows a value in an annotation", () => {
    const secret = updated(before, recording({ next: "ci:c4n4ry" }));
    expect(JSON.stringify(secret.metadata)).not.toContain("c4n4ry");
    expect(JSON.stringify(secret.metadata)).not.toContain(auth("ci:c4n4ry"));
  });

  it("is taken back as if it had never been, also where the new credential is in use", () => {
    const back = wish<"take-back">({ kind: "take-back", holder: "run-a" });
    const early = updated(before, recording(), back);
    const late = updated(
      before,
      recording(),
      wish<"use-first">({ kind: "use-first", holder: "run-a" }),
      back,
    );
    for (const secret of [early, late]) {
      expect(inUse(secret)).toBe(auth("ci:secret"));
      const annotations = secret.metadata.annotations ?? {};
      expect(Object.keys(annotations)).toEqual(["pullpass.dev/entries"]);
      const marks = (one: PullSecret) => JSON.parse(one.metadata.annotations?.["pullpass.dev/entries"] ?? "");
      expect(marks(secret)).toEqual(marks(before));
      expect(Object.keys(secret.data ?? {})).toEqual([".dockerconfigjson"]);
    }
  });

  it("leaves what somebody wrote by hand when it is taken back", () => {
    const secret = updated(before, recording(), wish<"use-first">({ kind: "use-first", holder: "run-a" }));
    const edited = updated(secret, wish<"use">({ kind: "use", credential: credential("ci:by-hand"), mark }));
    const refused = decideRotation(edited, wish<"go-on">({ kind: "go-on", holder: "run-a" }));
    expect(refused).toMatchObject({ kind: "refused", finding: { cause: "rotation-elsewhere" } });
    const back = updated(edited, wish<"take-back">({ kind: "take-back", holder: "run-a" }));
    expect(inUse(back)).toBe(auth("ci:by-hand"));
  });

  it("goes on under another run's name from where it was", () => {
    const secret = updated(before, recording(), wish<"use-first">({ kind: "use-first", holder: "run-a" }));
    const taken = updated(secret, recording({ holder: "run-b", seen: "run-a" }));
    const reading = readJournal(taken, HOST);
    expect(reading).toMatchObject({ kind: "read", journal: { mark: { stage: "first", holder: "run-b" } } });
    const back = updated(taken, wish<"take-back">({ kind: "take-back", holder: "run-b" }));
    expect(inUse(back)).toBe(auth("ci:secret"));
  });

  it("begins anew with another new credential", () => {
    const secret = updated(
      before,
      recording(),
      recording({ holder: "run-b", seen: "run-a", next: "ci:newer" }),
    );
    expect(readJournal(secret, HOST)).toMatchObject({ kind: "read", journal: { mark: { stage: "made" } } });
    const used = updated(secret, wish<"use-first">({ kind: "use-first", holder: "run-b" }));
    expect(inUse(used)).toBe(auth("ci:newer"));
  });

  it.each<[string, RotationWish]>([
    ["a run that began beside it", recording({ holder: "run-b" })],
    ["a run that was overtaken", wish<"use-first">({ kind: "use-first", holder: "run-0" })],
    ["the same, at its end", wish<"close">({ kind: "close", holder: "run-0" })],
    ["the same, at its undoing", wish<"take-back">({ kind: "take-back", holder: "run-0" })],
  ])("makes %s yield", (_who, one) => {
    const secret = updated(before, recording());
    expect(decideRotation(secret, one)).toMatchObject({
      kind: "refused",
      finding: { cause: "rotation-elsewhere" },
    });
  });

  it("is left alone where another version wrote it", () => {
    const annotations = {
      ...before.metadata.annotations,
      "pullpass.dev/rotation": JSON.stringify({ [HOST]: { version: 2, holder: "run-a" } }),
    };
    const newer = { ...before, metadata: { ...before.metadata, annotations } };
    expect(decideRotation(newer, recording())).toMatchObject({
      kind: "refused",
      finding: { cause: "rotation-unreadable" },
    });
  });

  it("goes with its registry when that is disconnected, credentials and all", () => {
    const secret = updated(before, recording());
    const parsed = parseRegistryAddress(HOST);
    if (!parsed.ok) throw new Error(parsed.refusal);
    const removal = decideEntryRemoval(secret, {
      namespace: "shop",
      secretName: "pullpass",
      registry: parsed.address,
    });
    if (removal.kind !== "update") throw new Error(removal.kind);
    expect(Object.keys(removal.object.data ?? {})).toEqual([".dockerconfigjson"]);
    expect(removal.object.metadata.annotations?.["pullpass.dev/rotation"]).toBeUndefined();
  });
});

describe("a rotation of a secret that is not to be written", () => {
  it.each(TOOLS)("leaves one of %s %s", (tool, _how, meta) => {
    const theirs = { ...before, metadata: { ...before.metadata, ...meta } };
    const decision = decideRotation(theirs, recording());
    if (decision.kind !== "refused") throw new Error(decision.kind);
    expect(decision.finding.cause).toBe("secret-owner-overwrites");
    expect(decision.finding.title).toContain(tool);
  });

  it("writes nothing where the namespace's entry is gone, and gives up where it is the journal's own", () => {
    const empty = pullSecret({ meta: { ...before.metadata }, entries: {} });
    for (const secret of [undefined, empty]) {
      const use = wish<"use">({ kind: "use", credential: credential("ci:new"), mark });
      expect(decideRotation(secret, use)).toMatchObject({ kind: "unchanged" });
      expect(decideRotation(secret, recording())).toMatchObject({ kind: "refused" });
    }
  });

  it("keeps what was there before pullpass out of disconnect's reach", () => {
    const marks = JSON.stringify({ [HOST]: { ...mark, found: true } });
    const annotations = { "pullpass.dev/entries": marks, "pullpass.dev/adopted": "" };
    const adopted = pullSecret({ entries: { [HOST]: "ci:secret" }, meta: { annotations } });
    const secret = updated(adopted, wish<"use">({ kind: "use", credential: credential("ci:new"), mark }));
    expect(JSON.parse(secret.metadata.annotations?.["pullpass.dev/entries"] ?? "")[HOST].found).toBe(true);
  });
});
