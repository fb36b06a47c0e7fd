import { describe, expect, it } from "vitest";
import {
  chooseExisting,
  type Preference,
  referencesOf,
  type Trial,
  type TriedEntry,
} from "../../../src/core/existing-secret/choose.ts";
import type { FoundEntry } from "../../../src/core/existing-secret/sort-secrets.ts";
import { finding } from "../../../src/core/finding/finding.ts";
import { foundEntry } from "../../builders/found-entry.ts";

const refusal = finding("wrong-credentials", { title: "not accepted", subject: {} });
const missing = finding("tag-not-found", { title: "no such tag", subject: {} });
const works: Trial = { kind: "works" };
const untried: Trial = { kind: "untried" };
const refused: Trial = { kind: "refused", finding: refusal };

function tried(trial: Trial, ...found: readonly FoundEntry[]): readonly TriedEntry[] {
  return found.map((one) => ({ found: one, trial }));
}

function choose(entries: readonly TriedEntry[], attached: readonly string[] = []) {
  const preference: Preference = {
    namespaces: ["shop", "till"],
    isAttached: ({ namespace, name }) => attached.includes(`${namespace}/${name}`),
    now: new Date("2026-07-01T00:00:00Z"),
  };
  return chooseExisting(entries, preference);
}

/** The places of each option, as `NAMESPACE/NAME`. */
function places(choice: ReturnType<typeof choose>): readonly (readonly string[])[] {
  if (choice.kind !== "options") throw new Error(choice.kind);
  return choice.options.map((option) => option.places.map(({ namespace, name }) => `${namespace}/${name}`));
}

describe("the choice among secrets that are there", () => {
  it("is one where they hold the same credential: in a namespace to connect, then in use, then by name", () => {
    const same = ["b/in-use", "a/x", "shop/b", "shop/in-use", "shop/a"].map((name) => foundEntry(name));
    expect(places(choose(tried(works, ...same), ["shop/in-use", "b/in-use"]))).toEqual([
      ["shop/in-use", "shop/a", "shop/b", "b/in-use", "a/x"],
    ]);
  });

  it("is between those that differ, the closest first", () => {
    const differing = [foundEntry("a/x", { password: "1" }), foundEntry("till/x", { password: "2" })];
    expect(places(choose(tried(works, ...differing)))).toEqual([["till/x"], ["a/x"]]);
  });

  it("is none that was refused, nor one that could not be tried beside one that works", () => {
    const entries = [
      ...tried(refused, foundEntry("shop/old", { password: "1" })),
      ...tried(untried, foundEntry("shop/far", { password: "2" })),
      ...tried(works, foundEntry("a/x")),
    ];
    expect(places(choose(entries))).toEqual([["a/x"]]);
  });

  it("is one that could not be tried where no other is, unless its mark says that it has ended", () => {
    const ended = foundEntry("shop/old", { password: "1", expiresAt: "2026-06-30T00:00:00Z" });
    const good = foundEntry("a/x", { expiresAt: "2026-07-02T00:00:00Z" });
    expect(places(choose(tried(untried, ended, good)))).toEqual([["a/x"]]);
    expect(choose(tried(untried, ended))).toEqual({ kind: "none" });
  });

  it("is one for the whole registry before one for a part of it", () => {
    const part = foundEntry("shop/part", { password: "1", isPart: true });
    expect(places(choose(tried(works, part, foundEntry("a/whole"))))).toEqual([["a/whole"]]);
    expect(places(choose(tried(works, part)))).toEqual([["shop/part"]]);
  });

  it("is of each secret the first that the kubelet gets through with", () => {
    const [first, second, third] = ["1", "2", "3"].map((password) => foundEntry("shop/x", { password }));
    if (first === undefined || second === undefined || third === undefined) throw new Error("unreachable");
    const choice = choose([...tried(refused, first), ...tried(works, second, third)]);
    expect(choice).toMatchObject({ options: [{ entry: second }] });
    expect(places(choice)).toHaveLength(1);
  });

  it("is put off where the registry fails for another reason than the credential", () => {
    const entries = [
      ...tried(refused, foundEntry("shop/old", { password: "1" })),
      ...tried({ kind: "other", finding: missing, decides: true }, foundEntry("a/x")),
    ];
    expect(choose(entries)).toEqual({ kind: "undecided", finding: missing, decides: true });
  });

  it("is none where all were refused", () => {
    expect(choose(tried(refused, foundEntry("shop/old")))).toEqual({ kind: "none" });
  });
});

describe("the secrets that are attached where they lie", () => {
  it("are the best of each namespace, and none where the entry has to be copied", () => {
    const choice = choose(tried(works, foundEntry("shop/b"), foundEntry("shop/a"), foundEntry("far/x")));
    if (choice.kind !== "options" || choice.options[0] === undefined) throw new Error(choice.kind);
    expect(referencesOf(choice.options[0], ["shop", "till"])).toEqual([{ namespace: "shop", name: "a" }]);
  });
});
