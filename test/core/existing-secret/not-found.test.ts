import { describe, expect, it } from "vitest";
import { type FruitlessSearch, noExistingSecret } from "../../../src/core/existing-secret/not-found.ts";
import { notesOfSearch } from "../../../src/core/existing-secret/search-notes.ts";
import { finding } from "../../../src/core/finding/finding.ts";
import { foundEntry } from "../../builders/found-entry.ts";
import { pullTarget } from "../../builders/pull-target.ts";

const place = { namespace: "shop", name: "regcred" };
const now = new Date("2026-07-01T00:00:00Z");
const refusal = finding("wrong-credentials", {
  title: "`reg.example.com` does not accept the credential",
  subject: {},
  evidence: [{ text: "user ci → 401 at the token service", source: "registry reg.example.com" }],
});

function search(parts: Partial<FruitlessSearch> = {}): FruitlessSearch {
  return { target: pullTarget(), where: "all namespaces", tried: [], passedOver: [], now, ...parts };
}

describe("a search for a pull secret that found none", () => {
  it("says where it looked when there is none at all", () => {
    expect(noExistingSecret(search({ where: "namespace shop" }))).toMatchObject({
      code: "PP1118",
      cause: "no-existing-secret",
      title: "no pull secret in namespace shop can be used for `reg.example.com`",
      subject: { kind: "Registry", name: "reg.example.com" },
      evidence: [{ text: "there is no pull secret", source: "namespace shop" }],
      fixes: [
        {
          command: "pullpass connect reg.example.com --method password --username USER --password-file FILE",
        },
      ],
    });
  });

  it("says what the registry made of each credential, and what its mark says", () => {
    const entry = foundEntry("shop/regcred", { expiresAt: "2026-06-01T00:00:00Z" });
    const tried = [{ found: entry, trial: { kind: "refused", finding: refusal } as const }];
    expect(noExistingSecret(search({ tried })).evidence).toEqual([
      {
        text: "key reg.example.com, user ci: `reg.example.com` does not accept the credential (user ci → 401 at the token service); it ended on 2026-06-01T00:00:00Z by its mark",
        source: "secret shop/regcred",
      },
    ]);
  });

  it("says which key to write, and how to look", () => {
    const passedOver = [
      { place, kind: "missed", key: "reg.example.com:443", write: "reg.example.com" } as const,
      { place, kind: "other" } as const,
      { place: { ...place, name: "hub" }, kind: "other" } as const,
    ];
    const { evidence, fixes } = noExistingSecret(search({ passedOver }));
    expect(evidence.map(({ text }) => text)).toEqual([
      "its key `reg.example.com:443` matches no image of the registry; the key to write is `reg.example.com`",
      "2 pull secrets are for other registries alone",
    ]);
    expect(fixes[0]).toEqual({
      text: "in secret `regcred` write the key `reg.example.com:443` as `reg.example.com`",
      command: "pullpass secret lint regcred -n shop",
      applicability: "manual",
    });
  });

  it("stays short where there are hundreds, and says how many more there are", () => {
    const passedOver = Array.from({ length: 300 }, (_, number) => ({
      place: { namespace: "shop", name: `regcred-${number}` },
      kind: "undecodable" as const,
      reason: "illegal base64 data at input byte 0",
    }));
    const { evidence } = noExistingSecret(search({ passedOver }));
    expect(evidence).toHaveLength(21);
    expect(evidence.at(-1)?.text).toBe("280 more that cannot be used");
    const notes = notesOfSearch({ tried: [], passedOver, now });
    expect(notes).toHaveLength(11);
    expect(notes.at(-1)).toBe("290 more secrets are not used");
  });
});

describe("what is said of the secrets beside the one that is used", () => {
  it("names what no longer works, what cannot be decoded and what has ended, and no other", () => {
    const tried = [
      { found: foundEntry("shop/old"), trial: { kind: "refused", finding: refusal } as const },
      { found: foundEntry("shop/good"), trial: { kind: "works" } as const },
      {
        found: foundEntry("shop/ended", { expiresAt: "2026-06-01T00:00:00Z" }),
        trial: { kind: "untried" } as const,
      },
    ];
    const passedOver = [
      { place, kind: "undecodable", reason: "unexpected end of JSON input" } as const,
      { place, kind: "other" } as const,
    ];
    expect(notesOfSearch({ tried, passedOver, now })).toEqual([
      "secret shop/old, key reg.example.com, user ci is not used: `reg.example.com` does not accept the credential (user ci → 401 at the token service)",
      "secret shop/ended, key reg.example.com, user ci is not used: it ended on 2026-06-01T00:00:00Z by its mark",
      "secret shop/regcred is not used: it cannot be decoded, and a Pod that names it gets none of its pull secrets: unexpected end of JSON input",
    ]);
  });
});
