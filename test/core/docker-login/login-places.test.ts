import { describe, expect, it } from "vitest";
import { readLoginConfig } from "../../../src/core/docker-login/login-config.ts";
import { loginPlaces } from "../../../src/core/docker-login/login-places.ts";

function placesIn(config: unknown, path = "") {
  const reading = readLoginConfig(new TextEncoder().encode(JSON.stringify(config)));
  if (!reading.ok) throw new Error(reading.reason);
  const { helper, entries } = loginPlaces(reading.config, { domain: "ghcr.io", path });
  return { helper: helper?.name, asked: helper?.serverUrls, entries: entries.map(({ key }) => key) };
}

const usual = ["ghcr.io", "https://ghcr.io"];

describe("where a login may be", () => {
  it.each([
    ["nothing", {}, { entries: [] }],
    ["an entry", { auths: { "ghcr.io": {} } }, { entries: ["ghcr.io"] }],
    ["another's entry", { auths: { "reg.example": {} } }, { entries: [] }],
    ["a store", { credsStore: "desktop" }, { helper: "desktop", asked: usual, entries: [] }],
    [
      "a helper of its own, which beats the store",
      { credsStore: "desktop", credHelpers: { "ghcr.io": "pass" } },
      { helper: "pass", asked: usual, entries: [] },
    ],
    [
      "another's helper beside the store",
      { credsStore: "desktop", credHelpers: { "reg.example": "pass" } },
      { helper: "desktop", asked: usual, entries: [] },
    ],
    [
      "an empty helper, which switches the store off",
      { credsStore: "desktop", credHelpers: { "ghcr.io": "" }, auths: { "ghcr.io": {} } },
      { entries: ["ghcr.io"] },
    ],
    [
      "a stub in a spelling of its own, by which the helper is asked too",
      { credsStore: "desktop", auths: { "https://ghcr.io/v1/": {} } },
      { helper: "desktop", asked: [...usual, "https://ghcr.io/v1/"], entries: ["https://ghcr.io/v1/"] },
    ],
  ])("with %s", (_what, config, places) => {
    expect(placesIn(config)).toEqual({ helper: undefined, asked: undefined, ...places });
  });

  it("asks no helper for ever", () => {
    const auths = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`https://ghcr.io/${at}`, {}]));
    expect(placesIn({ credsStore: "desktop", auths }).asked).toHaveLength(5);
  });

  it("takes the entry of a path before that of its host", () => {
    expect(placesIn({ auths: { "ghcr.io": {}, "ghcr.io/acme": {} } }, "acme").entries).toEqual([
      "ghcr.io/acme",
      "ghcr.io",
    ]);
  });
});
