import { spreadNotes } from "../../core/connect/spread-notes.ts";
import type { RegistryAddress } from "../../core/image/registry-address.ts";
import { printNotes } from "../render/note.ts";
import type { RunContext } from "../run-context.ts";
import type { ConnectFlags } from "./connect.ts";
import { canBeAsked } from "./connect-missing.ts";

/**
 * What is said, and where somebody can be asked, agreed to, before a credential goes to namespaces that nobody named
 * one by one. Without a terminal the flag has said it.
 */
export function agreement(
  { terminal }: Pick<RunContext, "terminal">,
  flags: Pick<ConnectFlags, "allNamespaces" | "namespaceSelector" | "yes" | "input" | "output">,
  registry: RegistryAddress,
): ((namespaces: readonly string[]) => Promise<boolean>) | undefined {
  if (!flags.allNamespaces && flags.namespaceSelector === undefined) return undefined;
  return async (namespaces) => {
    printNotes(terminal, spreadNotes(namespaces.length, registry));
    if (flags.yes === true || !canBeAsked({ terminal }, flags)) return true;
    return terminal.ask.confirm(`Write it to ${countText(namespaces.length)}?`);
  };
}

function countText(count: number): string {
  return count === 1 ? "1 namespace" : `${count} namespaces`;
}
