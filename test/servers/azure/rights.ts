import { type AzureReply, refusal } from "./exchange.ts";
import type { Caller } from "./state.ts";

/** Undefined when the caller may; else the refusal in ARM's words. */
export function forbidden(caller: Caller, action: string, scope: string): AzureReply | undefined {
  if (mayDo(caller, action, scope)) return undefined;
  return refusal(
    403,
    "AuthorizationFailed",
    `The client '${caller.clientId}' with object id '${caller.objectId}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}

function mayDo({ grants }: Caller, action: string, scope: string): boolean {
  return grants.some(
    (grant) =>
      `${scope}/`
        .toLowerCase()
        .startsWith(
          grant.scope.endsWith("/") ? grant.scope.toLowerCase() : `${grant.scope}/`.toLowerCase(),
        ) &&
      grant.actions.some((pattern) => isMatch(pattern, action)) &&
      !(grant.notActions ?? []).some((pattern) => isMatch(pattern, action)),
  );
}

/** Azure's wildcard takes any characters; compared without case. */
function isMatch(pattern: string, action: string): boolean {
  const [first = "", ...rest] = pattern.toLowerCase().split("*");
  const text = action.toLowerCase();
  if (rest.length === 0) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest.slice(0, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  const last = rest.at(-1) ?? "";
  return text.length - last.length >= at && text.endsWith(last);
}
