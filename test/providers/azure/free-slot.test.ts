import { describe, expect, it } from "vitest";
import type { RegistryToken } from "../../../src/providers/azure/arm/token.ts";
import { freeSlot } from "../../../src/providers/azure/free-slot.ts";

const NOW = new Date("2026-11-24T00:00:00Z");
const GOOD = "2027-01-01T00:00:00Z";
const OVER = "2026-01-01T00:00:00Z";

function tokenWith(
  passwords: readonly (readonly [name: string, expiry: string])[] | undefined,
): RegistryToken {
  const listed = passwords?.map(([name, expiry]) => ({ name, expiry }));
  const credentials = listed === undefined ? {} : { credentials: { passwords: listed } };
  return { id: "id", name: "pullpass-c0ffee", properties: credentials };
}

describe("the password of a token that is made anew", () => {
  it.each([
    ["the first of a token that has none", [], [], "password1"],
    [
      "the first, whatever a pull secret says of it, where the token has none",
      [],
      ["password1"],
      "password1",
    ],
    ["the one beside that in use", [["password1", GOOD]], ["password1"], "password2"],
    ["that of a killed run, which nobody holds", [["password1", GOOD]], [], "password1"],
    [
      "the one that has ended",
      [
        ["password1", GOOD],
        ["password2", OVER],
      ],
      ["password1", "password2"],
      "password2",
    ],
    [
      "none where both are in use",
      [
        ["password1", GOOD],
        ["password2", GOOD],
      ],
      ["password1", "password2"],
      undefined,
    ],
    [
      "the one that there is not, where nobody knows who holds what",
      [["password1", GOOD]],
      undefined,
      "password2",
    ],
    [
      "none where both are there and nobody knows who holds them",
      [
        ["password1", GOOD],
        ["password2", GOOD],
      ],
      undefined,
      undefined,
    ],
    ["none where neither is known", undefined, undefined, undefined],
    ["one that nobody holds, where the registry lists none", undefined, ["password1"], "password2"],
  ] as const)("is %s", (_what, made, inUse, slot) => {
    expect(freeSlot(tokenWith(made), inUse, NOW)).toBe(slot);
  });
});
