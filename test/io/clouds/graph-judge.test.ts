import { beforeAll, describe, expect, it } from "vitest";
import { titleWithNeeds } from "../../../testbed/requirements.ts";
import { type Judge, missingForJudge, openJudge } from "../../servers/azure/judge.ts";

const APPLICATION = { id: "1", appId: "2", displayName: "ours", uniqueName: "ours", tags: ["pullpass"] };
const CREATE_IF_MISSING = { prefer: "create-if-missing" };

describe.skipIf(missingForJudge.length > 0)(
  titleWithNeeds("what is asked of Graph, and its answers", missingForJudge),
  () => {
    let judge: Judge;

    beforeAll(async () => {
      judge = await openJudge();
    }, 120_000);

    interface Exchange {
      readonly ask: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: unknown;
      readonly status: number;
      readonly answer?: unknown;
    }

    function faultsOf({ ask, headers = {}, body, status, answer }: Exchange): string {
      const [method = "", path = ""] = ask.split(" ");
      const url = new URL(path, "https://graph.microsoft.com");
      return judge.graph({ method, url, headers, body }, { status, body: answer }).join("\n");
    }

    const UPSERT = "PATCH /v1.0/applications(uniqueName='ours')";
    const ADD = "POST /v1.0/applications/1/addPassword";

    it.each<[string, Exchange]>([
      [
        "an application that is made under its unique name",
        { ask: UPSERT, headers: CREATE_IF_MISSING, body: { tags: ["x"] }, status: 201, answer: APPLICATION },
      ],
      ["an application that is there", { ask: UPSERT, body: { tags: ["x"] }, status: 204 }],
      [
        "an application by its appId",
        { ask: "GET /v1.0/applications(appId='2')?$select=id,uniqueName", status: 200, answer: APPLICATION },
      ],
      [
        "a refusal",
        {
          ask: ADD,
          body: {},
          status: 403,
          answer: { error: { code: "Authorization_RequestDenied", message: "no" } },
        },
      ],
    ])("are right: %s", (_what, exchange) => {
      expect(faultsOf(exchange)).toBe("");
    });

    it.each<[string, Exchange, string]>([
      [
        "a path that no description knows",
        { ask: "GET /v1.0/users", status: 200, answer: {} },
        "no description knows",
      ],
      [
        "another version",
        { ask: "GET /beta/applications/1", status: 200, answer: {} },
        "no description knows",
      ],
      [
        "an unknown member of a request",
        { ask: UPSERT, body: { displayname: "ours" }, status: 204 },
        "request /requestBody: must NOT have additional properties",
      ],
      [
        "a value of another type in a request",
        { ask: ADD, body: { passwordCredential: { endDateTime: "tomorrow" } }, status: 200, answer: {} },
        "request /requestBody/passwordCredential/endDateTime",
      ],
      [
        "a field that cannot be selected",
        { ask: "GET /v1.0/applications/1?$select=id,uniquename", status: 200, answer: APPLICATION },
        "request /query/$select/1",
      ],
      [
        "another preference",
        { ask: UPSERT, headers: { prefer: "create" }, body: {}, status: 204 },
        "request /header/prefer",
      ],
      [
        "an unknown member of an answer",
        { ask: "GET /v1.0/applications/1", status: 200, answer: { ...APPLICATION, objectId: "1" } },
        "response : must NOT have additional properties",
      ],
      [
        "a value of another type in an answer",
        { ask: "GET /v1.0/applications/1", status: 200, answer: { ...APPLICATION, tags: "pullpass" } },
        "response /tags",
      ],
      [
        "a success that is not described",
        { ask: ADD, body: {}, status: 201, answer: {} },
        "response 201 is not described",
      ],
      [
        "an error without its code",
        { ask: ADD, body: {}, status: 403, answer: { error: {} } },
        "response /error",
      ],
    ])("are noticed when spoiled: %s", (_what, exchange, fault) => {
      expect(faultsOf(exchange)).toContain(fault);
    });
  },
);
