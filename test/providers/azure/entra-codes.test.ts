import { describe, expect, it } from "vitest";
import type { AzureCall } from "../../../src/core/cloud/azure.ts";
import { findingFromAzureRefusal } from "../../../src/providers/azure/finding-from-refusal.ts";
import { verdictOfAzureRefusal } from "../../../src/providers/azure/method.ts";

const call: AzureCall = { service: "arm", method: "GET", at: { path: "/subscriptions", query: {} } };
const refused = (codes: readonly number[], message = "words that change") =>
  ({ kind: "failed", call, failure: { kind: "no-login", message, codes } }) as const;
const findingOf = (...codes: readonly number[]) => findingFromAzureRefusal(refused(codes), "look");

describe("a login that Entra refuses", () => {
  it.each([
    [7000222, "aad-secret-expired", "the client secret that pullpass logs in to Azure with has ended"],
    [7000215, "aad-secret-wrong", "the client secret that pullpass logs in to Azure with is wrong"],
    [700016, "aad-app-not-found", "the application that pullpass logs in to Azure as is not in this tenant"],
    [7000112, "aad-app-not-found", "the application that pullpass logs in to Azure as is disabled"],
    [90002, "cloud-login-missing", "Entra has no such tenant"],
    [900382, "cloud-login-missing", "the login is of another cloud of Azure's than the registry"],
    [53003, "cloud-not-permitted", "a conditional access policy of the tenant does not let this login in"],
    [700213, "cloud-login-missing", "Entra knows no federated credential for the token of this workload"],
    [90033, "cloud-unreachable", "Entra cannot log anybody in just now"],
  ])("is told by its code: %i", (code, cause, title) => {
    expect(findingOf(code)).toMatchObject({ cause, title });
  });

  it("is told by the first code that is known, and with Entra's own words", () => {
    expect(findingOf(1, 7000222)).toMatchObject({
      cause: "aad-secret-expired",
      evidence: [{ text: "words that change", source: "Azure login" }],
    });
  });

  it("is nobody's where Entra was not asked, or says a code that is not known", () => {
    for (const found of [findingOf(), findingOf(1)])
      expect(found).toMatchObject({ cause: "cloud-login-missing", fixes: [{ command: "az login" }] });
  });

  it("is not permitted, unless it passes by itself", () => {
    expect(verdictOfAzureRefusal(refused([7000222]))).toBe("not-permitted");
    expect(verdictOfAzureRefusal(refused([90033]))).toBe("unsure");
  });
});
