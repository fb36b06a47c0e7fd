import { describe, expect, it } from "vitest";
import { agreement } from "../../../src/cli/commands/connect-agreement.ts";
import { parseRegistryAddress } from "../../../src/core/image/registry-address.ts";
import { testTerminal } from "../../builders/terminal.ts";

const NAMESPACES = ["shop", "till", "yard"];
const SPREAD =
  "the credential will lie in 3 namespaces; whoever may read secrets in any one of them can read it";

type Flags = Parameters<typeof agreement>[1];

async function asked(flags: Partial<Flags>, person?: boolean) {
  const questions: string[] = [];
  const confirm = async (question: string) => {
    questions.push(question);
    return person === true;
  };
  const isThere = person !== undefined;
  const { terminal, written } = testTerminal({
    stdinIsTerminal: isThere,
    stdoutIsTerminal: isThere,
    ask: { confirm },
  });
  const parsed = parseRegistryAddress("ghcr.io/acme");
  if (!parsed.ok) throw new Error(parsed.refusal);
  const agree = agreement({ terminal }, { input: true, ...flags }, parsed.address);
  return { agreed: await agree?.(NAMESPACES), questions, said: written.err };
}

describe("a credential that goes to namespaces which nobody named", () => {
  it.each([
    [{ allNamespaces: true }, true],
    [{ namespaceSelector: "team=shop" }, false],
  ] as const)("is asked about where a person is there: %j", async (flags, answer) => {
    const { agreed, questions, said } = await asked(flags, answer);
    expect(said).toContain(SPREAD);
    expect(said).toContain("name with -n those that pull from ghcr.io/acme");
    expect(questions).toEqual(["Write it to 3 namespaces?"]);
    expect(agreed).toBe(answer);
  });

  it.each([
    ["without a terminal", { allNamespaces: true }, undefined],
    ["with --yes", { allNamespaces: true, yes: true }, false],
    ["with --no-input", { allNamespaces: true, input: false }, false],
    ["with output for a program", { allNamespaces: true, output: "json" }, false],
  ] as const)("is said, and not asked about: %s", async (_how, flags, person) => {
    const { agreed, questions, said } = await asked(flags, person);
    expect(said).toContain(SPREAD);
    expect(questions).toEqual([]);
    expect(agreed).toBe(true);
  });

  it("is nothing to be said where they were named", async () => {
    expect(await asked({}, true)).toEqual({ agreed: undefined, questions: [], said: "" });
  });
});
