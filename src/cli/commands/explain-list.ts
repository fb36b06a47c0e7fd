import { knownCodes } from "../../core/explain/code.ts";
import { renderEnvelope } from "../render/envelope.ts";
import { renderTable } from "../render/table.ts";
import type { RunContext } from "../run-context.ts";

/** Every code that there is, in their order. */
export async function printCodes(
  { terminal }: Pick<RunContext, "terminal">,
  output: "json" | "yaml" | "name" | undefined,
): Promise<void> {
  const codes = knownCodes();
  switch (output) {
    case undefined: {
      const rows = codes.map(({ code, cause, meaning }) => [code, cause, meaning]);
      terminal.out(renderTable(["CODE", "NAME", "MEANING"], rows));
      return;
    }
    case "name":
      terminal.out(codes.map(({ cause }) => `${cause}\n`).join(""));
      return;
    default:
      terminal.out(await renderEnvelope("CodeList", { items: codes }, output));
  }
}
