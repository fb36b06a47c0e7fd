import type { AzureCall } from "../../core/cloud/azure.ts";
import type { Evidence, Fix } from "../../core/finding/finding.ts";
import type { AzureAnswered } from "./refusal.ts";

/** What ARM says is missing, in its own sentence; the code alone decides that it is that. */
interface MissingRight {
  readonly action: string;
  readonly scope: string;
  /** The object id of whoever asked; absent where the sentence has none. */
  readonly objectId?: string;
}

/**
 * The action and the scope of an `AuthorizationFailed`; undefined for any other refusal, and where the sentence is
 * worded in another way. A scope that names an assignment is that of the resource which it is made at.
 */
export function missingRight({ code, message }: AzureAnswered): MissingRight | undefined {
  if (code !== "AuthorizationFailed") return undefined;
  const [, action, scope] = /perform action '([\w./*-]+)' over scope '([\w./ ()-]+)'/.exec(message) ?? [];
  if (action === undefined || scope === undefined) return undefined;
  const [, objectId] = /with object id '([0-9a-f-]{36})'/i.exec(message) ?? [];
  const resource = scope.replace(/\/providers\/Microsoft\.Authorization\/roleAssignments\/.*$/i, "");
  return { action, scope: resource, ...(objectId === undefined ? {} : { objectId }) };
}

/** What is missing, as a line of its own: the service's sentence is long. */
export function missingEvidence(refusal: AzureAnswered): readonly Evidence[] {
  const right = missingRight(refusal);
  if (right !== undefined)
    return [{ text: `missing: ${right.action} at ${right.scope}`, source: "Azure Resource Manager" }];
  return isDirectoryRight(refusal) ? [DIRECTORY_RIGHT] : [];
}

/** What a person can do about a refusal; none where only the service's words say it. */
export function fixesOf(refusal: AzureAnswered): readonly Fix[] {
  if (refusal.code === "RequestDisallowedByPolicy") return POLICY;
  if (refusal.status === 429 || refusal.status === 503) return [tryLater(refusal)];
  if (refusal.code === "InvalidAuthenticationTokenTenant") return [otherTenant(refusal)];
  if (refusal.status >= 500) return [AZURES_OWN];
  if (refusal.status === 401) return [manual("log in again", "az login")];
  if (refusal.status !== 403) return [];
  const { change } = refusal;
  const doIt =
    change === undefined
      ? []
      : [manual(`have somebody with the right do it: ${change.what}`, change.command)];
  return [...doIt, ...roleFixes(refusal), ...(isDirectoryRight(refusal) ? DIRECTORY : [])];
}

const AZURES_OWN = manual(
  "that is a failure of Azure's own, and most pass: run the same command again; its support finds this one by the correlation id",
);

/** For what Azure accepted and did not do: a resource says that it failed, and its log says why. */
export function lateFixes({ at }: AzureCall): readonly Fix[] {
  const again = manual("that is a failure of Azure's own, and most pass: run the same command again");
  const [registry] = ("path" in at ? /^.*\/registries\/[^/]+/.exec(at.path) : null) ?? [];
  if (registry === undefined) return [again];
  const log = `az monitor activity-log list --resource-id ${registry} --offset 1h --output table`;
  return [again, manual("if it fails again: see what Azure's log says of it", log)];
}

function roleFixes(refusal: AzureAnswered): readonly Fix[] {
  const right = missingRight(refusal);
  if (right === undefined) return [];
  const { action, scope, objectId = "YOUR-OBJECT-ID" } = right;
  const command = `az role assignment create --assignee ${objectId} --role '${roleFor(action)}' --scope '${scope}'`;
  return [
    manual("or be given a role that has it; somebody who may grant roles there runs", command),
    manual("a role that was given within the last minutes counts after a new login", "az login"),
  ];
}

/** The least of the roles that people know which has the action. */
export function roleFor(action: string): string {
  if (/\/read$/i.test(action)) return "Reader";
  return /^Microsoft\.Authorization\//i.test(action)
    ? "Role Based Access Control Administrator"
    : "Contributor";
}

/** Graph says so of whoever may not change applications; what a replica says that does not know yet is worded otherwise. */
function isDirectoryRight({ call, code }: AzureAnswered): boolean {
  return call.service === "graph" && code === "Authorization_RequestDenied";
}

const DIRECTORY_RIGHT: Evidence = {
  text: "missing: the right to register or change applications, in the whole tenant (Application.ReadWrite.OwnedBy at least)",
  source: "Microsoft Graph",
};

const DIRECTORY: readonly Fix[] = [
  manual("or be given the role Application Developer in Entra: Roles and administrators"),
  manual("or use a method that needs no application: run the command again with `--method repository-token`"),
];

const POLICY: readonly Fix[] = [
  manual("see which policies hold there; the refusal names the one", "az policy assignment list -o table"),
  manual(
    "use a method that the policy allows: `--method repository-token` or `--method new-service-principal`",
  ),
];

function tryLater({ retryAfter }: AzureAnswered): Fix {
  const when = /^\d+$/.test(retryAfter ?? "") ? `in ${retryAfter} s` : "later";
  return manual(`Azure is asked too much just now: run the same command again ${when}`);
}

function otherTenant({ message }: AzureAnswered): Fix {
  const [, tenant = "TENANT"] = /must match the tenant '[^']*?([0-9a-f-]{36})/i.exec(message) ?? [];
  return manual(
    "the subscription is of another tenant than the login: log in there",
    `az login --tenant ${tenant}`,
  );
}

function manual(text: string, command?: string): Fix {
  return { text, ...(command === undefined ? {} : { command }), applicability: "manual" };
}
