import { describe, expect, it } from "vitest";
import { openCloud } from "../../src/cli/open-azure.ts";
import { testTerminal } from "../builders/terminal.ts";

describe("a login to Azure by a code", () => {
  it.each([
    ["there is no terminal to show it at", {}],
    ["the terminal is a CI runner's", { stderrIsTerminal: true, environment: { CI: "true" } }],
  ])("is refused where %s, before anybody is asked", async (_where, parts) => {
    const opening = openCloud(testTerminal(parts).terminal, {
      choice: { kind: "known", name: "public" },
      flags: { azureLogin: "device-code", requestTimeout: 1_000 },
      registry: "acmeshop.azurecr.io",
      signal: new AbortController().signal,
    });

    await expect(opening).rejects.toMatchObject({
      name: "UsageError",
      message: expect.stringContaining("shows a code for a person to type"),
      hint: expect.stringContaining("az login"),
    });
  });
});
