import type { Impersonation } from "./connection.ts";
import type { UserFields } from "./kubeconfig/document.ts";
import type { KubeconfigRefusal } from "./kubeconfig/refusal.ts";

/** `--as`, `--as-uid`, `--as-group` and `--as-user-extra`. */
export interface ImpersonationChoice {
  readonly as?: string;
  readonly asUid?: string;
  readonly asGroups?: readonly string[];
  readonly asUserExtra?: ReadonlyMap<string, readonly string[]>;
}

export type ImpersonationAnswer =
  | { readonly ok: true; readonly impersonation: Impersonation | undefined }
  | { readonly ok: false; readonly refusal: KubeconfigRefusal };

/**
 * Whom to act as: each flag takes the place of the kubeconfig's field. A uid, groups or extras without a user
 * are refused, as kubectl does; sent alone, the API server would answer for the wrong identity.
 */
export function readImpersonation(
  choice: ImpersonationChoice,
  fields: Partial<UserFields>,
): ImpersonationAnswer {
  const user = choice.as || fields.as;
  const uid = choice.asUid || fields["as-uid"];
  const asGroups = choice.asGroups ?? [];
  const groups = asGroups.length > 0 ? asGroups : (fields["as-groups"] ?? []);
  // By key, as client-go merges them (`tools/clientcmd/merge.go`).
  const extra = new Map<string, readonly string[]>([
    ...Object.entries(fields["as-user-extra"] ?? {}),
    ...(choice.asUserExtra ?? []),
  ]);
  const values = [user ?? "", uid ?? "", ...groups, ...[...extra.values()].flat()];
  if (values.some((value) => /\p{Cc}/u.test(value))) {
    const detail = "a name with control characters cannot be sent";
    return { ok: false, refusal: { kind: "field-invalid", field: "as", detail } };
  }
  if (user !== undefined && user !== "") {
    return { ok: true, impersonation: { user, ...(uid === undefined ? {} : { uid }), groups, extra } };
  }
  if (uid === undefined && groups.length === 0 && extra.size === 0)
    return { ok: true, impersonation: undefined };
  return {
    ok: false,
    refusal: { kind: "field-invalid", field: "as", detail: "a uid, groups or extras need a user to act as" },
  };
}

/**
 * The headers that say so, one line a group (kube-apiserver `endpoints/filters/impersonation`). Names of
 * extras are percent-encoded, since a header name cannot hold every character they can.
 */
export function impersonationHeaders(
  impersonation: Impersonation,
): Record<string, string | readonly string[]> {
  const { user, uid, groups, extra } = impersonation;
  const headers: Record<string, string | readonly string[]> = { "impersonate-user": headerValue(user) };
  if (uid !== undefined) headers["impersonate-uid"] = headerValue(uid);
  if (groups.length > 0) headers["impersonate-group"] = groups.map(headerValue);
  for (const [name, values] of extra) {
    headers[`impersonate-extra-${headerName(name)}`] = values.map(headerValue);
  }
  return headers;
}

function headerName(text: string): string {
  return encodeURIComponent(text.toLowerCase()).replaceAll("(", "%28").replaceAll(")", "%29");
}

/** The bytes of UTF-8, as client-go sends them: node takes each character of a header for one byte. */
function headerValue(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}
