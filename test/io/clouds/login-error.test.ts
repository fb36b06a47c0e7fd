import {
  AggregateAuthenticationError,
  AuthenticationError,
  AuthenticationRequiredError,
} from "@azure/identity";
import { describe, expect, it } from "vitest";
import { entraCodesOf, isLoginError } from "../../../src/io/clouds/azure/login-error.ts";

const answer = {
  error: "invalid_client",
  error_description: "AADSTS7000222: The provided client secret keys are expired.\r\nTrace ID: x",
  error_codes: [7000222],
};

describe("the codes of a failed login", () => {
  it.each([
    ["of Entra's answer", new AuthenticationError(401, answer), [7000222]],
    [
      "of each credential of a chain, each code once",
      new AggregateAuthenticationError([
        new AuthenticationError(401, answer),
        new AuthenticationError(401, answer),
        new AuthenticationError(400, { ...answer, error_codes: [90002, 1] }),
      ]),
      [7000222, 90002, 1],
    ],
    [
      "that MSAL keeps below",
      new AuthenticationRequiredError({
        scopes: [],
        message: "x",
        cause: Object.assign(new Error("AADSTS53003: y"), { errorNo: "53003" }),
      }),
      [53003],
    ],
    [
      "that begin the description where nothing else is left of the answer",
      new AuthenticationError(400, {
        error: "EnvironmentCredential authentication failed.",
        error_description: "invalid_client: 7000215 - [x]: AADSTS7000215: Invalid client secret provided.",
      }),
      [7000215],
    ],
    ["of which there are none", new Error("az is not installed"), []],
    ["of what is no error", "AADSTS7000215: x", []],
  ])("are those %s", (_, error, codes) => {
    expect(entraCodesOf(error)).toEqual(codes);
  });

  it("come of errors of the login alone", () => {
    expect(isLoginError(new AuthenticationError(401, answer))).toBe(true);
    expect(isLoginError(new Error("socket hang up"))).toBe(false);
  });
});
