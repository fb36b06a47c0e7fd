import { expect, it } from "vitest";
import { AZURE_CLOUDS } from "../../../src/providers/azure/cloud.ts";
import { describeNamedAzure } from "./describe-named-azure.ts";

for (const cloud of [AZURE_CLOUDS.china, AZURE_CLOUDS["us-government"]])
  describeNamedAzure(`a registry of Azure's cloud ${cloud.name}`, cloud, (here) => {
    it("is looked for in that cloud alone, with tokens for its services, without being told", async () => {
      const output = await here.search({
        AZURE_TENANT_ID: here.azure.state.tenant,
        AZURE_CLIENT_ID: here.caller.clientId,
        AZURE_CLIENT_SECRET: here.caller.secret,
      });

      expect(JSON.parse(output)).toMatchObject({
        search: { ok: true, found: [{ registry: { properties: { loginServer: here.host } } }] },
        principal: { refusal: { kind: "answered", status: 404 } },
      });
      // The proxy leads to these names alone: what is asked elsewhere fails.
      expect([...here.azure.state.tokens.values()].map(({ audience }) => audience)).toEqual([
        cloud.armAudience,
        cloud.graph,
      ]);
    });
  });
