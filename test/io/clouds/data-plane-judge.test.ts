import { describe, expect, it } from "vitest";
import { titleWithNeeds } from "../../../testbed/requirements.ts";
import { openDataPlaneJudge } from "../../servers/azure/data-plane-judge.ts";
import type { AzureReply } from "../../servers/azure/exchange.ts";
import { missingForJudge } from "../../servers/azure/judge.ts";

const SERVICE = "acme1.azurecr.io";
const SCOPE = "repository:team/app:pull";
const EXCHANGE = { grant_type: "access_token", service: SERVICE, tenant: "t", access_token: "a" };
const REFRESH = { grant_type: "refresh_token", service: SERVICE, scope: SCOPE, refresh_token: "r" };
const PASSWORD = { grant_type: "password", service: SERVICE, scope: SCOPE, username: "u", password: "p" };
const ACCESS: AzureReply = { status: 200, body: { access_token: "a" } };
const REFRESHED: AzureReply = { status: 200, body: { refresh_token: "r" } };
const DENIED: AzureReply = { status: 401, body: { errors: [{ code: "UNAUTHORIZED", message: "no" }] } };

describe.skipIf(missingForJudge.length > 0)(
  titleWithNeeds("the judge of a registry's token service", missingForJudge),
  () => {
    const post = (
      path: string,
      form: object,
      reply: AzureReply,
      type = "application/x-www-form-urlencoded",
    ) =>
      openDataPlaneJudge()(
        {
          method: "POST",
          url: new URL(path, `https://${SERVICE}`),
          headers: { "content-type": type },
          body: form,
        },
        reply,
      );
    const get = (query: string, reply: AzureReply) =>
      openDataPlaneJudge()(
        {
          method: "GET",
          url: new URL(`https://${SERVICE}/oauth2/token?${query}`),
          headers: {},
          body: undefined,
        },
        reply,
      );

    it.each([
      ["an exchange", () => post("/oauth2/exchange", EXCHANGE, REFRESHED)],
      ["a refresh token", () => post("/oauth2/token", REFRESH, ACCESS)],
      ["a password", () => post("/oauth2/token", PASSWORD, ACCESS)],
      ["a refusal", () => post("/oauth2/token", PASSWORD, DENIED)],
      ["a log-in alone", () => get(`service=${SERVICE}`, ACCESS)],
      ["what containerd asks by GET", () => get(`service=${SERVICE}&scope=${SCOPE}&client_id=c`, ACCESS)],
    ])("has nothing against %s", (_, faults) => {
      expect(faults()).toEqual([]);
    });

    it.each([
      ["a member that nobody knows", () => post("/oauth2/token", { ...PASSWORD, pass: "x" }, ACCESS)],
      [
        "a grant without its token",
        () => post("/oauth2/token", { ...REFRESH, refresh_token: undefined }, ACCESS),
      ],
      ["another grant", () => post("/oauth2/exchange", { ...EXCHANGE, grant_type: "magic" }, REFRESHED)],
      ["JSON for a form", () => post("/oauth2/exchange", EXCHANGE, REFRESHED, "application/json")],
      ["a GET without a service", () => get(`scope=${SCOPE}`, ACCESS)],
      ["another token than was asked for", () => post("/oauth2/exchange", EXCHANGE, ACCESS)],
      [
        "an answer with more than a token",
        () => post("/oauth2/token", REFRESH, { status: 200, body: { access_token: "a", token: "a" } }),
      ],
      ["a refusal without a reason", () => post("/oauth2/token", REFRESH, { status: 401, body: {} })],
      ["another path", () => post("/oauth2/tokens", REFRESH, ACCESS)],
    ])("finds %s", (_, faults) => {
      expect(faults()).not.toEqual([]);
    });
  },
);
