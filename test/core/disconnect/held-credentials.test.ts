import { describe, expect, it } from "vitest";
import { SecretText } from "../../../src/core/credential/secret-text.ts";
import {
  type HeldCredential,
  isSameAccount,
  isSameCredential,
} from "../../../src/core/disconnect/held-credentials.ts";

const SECRET_ID = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";

function held(serverKey: string, keyId: string, password: string): HeldCredential {
  return {
    ...{ namespace: "shop", secretName: "pullpass", serverKey, username: "pullpass-x" },
    password: new SecretText(password),
    mark: { method: "repository-token", keyId },
  };
}

describe("two entries hold one credential", () => {
  it.each([
    [
      "where the text is the same",
      held("a.azurecr.io", "password1", "p"),
      held("b.azurecr.io", "password2", "p"),
      true,
    ],
    [
      "by the slot of one registry's token",
      held("a.azurecr.io", "password1", "p"),
      held("a.azurecr.io", "password1", "q"),
      true,
    ],
    [
      "but not by a slot of two registries",
      held("a.azurecr.io", "password1", "p"),
      held("b.azurecr.io", "password1", "q"),
      false,
    ],
    [
      "by a client secret's id, for whatever registry",
      held("a.azurecr.io", SECRET_ID, "p"),
      held("b.azurecr.io", SECRET_ID, "q"),
      true,
    ],
  ])("%s", (_how, one, other, isSame) => {
    expect(isSameCredential(one, other)).toBe(isSame);
  });
});

describe("two entries are of one account", () => {
  const APP_ID = "0d000000-0000-4000-8000-000000000002";
  it.each([
    ["a token of one registry", "a.azurecr.io", "a.azurecr.io", "pullpass-x", true],
    ["a token of one registry, whose keys name parts of it", "a.azurecr.io/x", "a.azurecr.io", "t", true],
    ["not two registries' tokens of one name", "a.azurecr.io", "b.azurecr.io", "pullpass-x", false],
    ["one application, at whichever registry", "a.azurecr.io", "b.azurecr.io", APP_ID, true],
  ])("%s", (_how, key, otherKey, username, isSame) => {
    expect(isSameAccount({ serverKey: key, username }, { serverKey: otherKey, username })).toBe(isSame);
  });
});
