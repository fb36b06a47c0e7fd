import type { CloudFlow } from "../../../core/cloud/flow.ts";
import type { SecretText } from "../../../core/credential/secret-text.ts";
import { type Finding, finding } from "../../../core/finding/finding.ts";
import { putRoleAssignment } from "../arm/role.ts";
import type { FoundPrincipal } from "../find-principal.ts";
import type { FoundRegistry } from "../find-registry.ts";
import { findingFromAzureRefusal } from "../finding-from-refusal.ts";
import { type Application, addPassword, removePassword } from "../graph/application.ts";
import { type CloudMark, type CloudObtained, type PreparedMethod, verdictOfAzureRefusal } from "../method.ts";
import { removeOrphans } from "../orphaned-secrets.ts";
import { isGrantedAlready, pullGrant, undoingGrant } from "../pull-right.ts";
import { read } from "../read.ts";
import type { AzureRefusal } from "../refusal.ts";
import { allOrNothing, type Made, type Undoing } from "../undo.ts";
import { isObjectLag, untilReplicated } from "../until-replicated.ts";

/** Where its client secret comes from. */
export type SecretSource =
  /** Somebody has it. */
  | { readonly kind: "given"; readonly secret: SecretText }
  /** An earlier run added it, and it is good still. */
  | { readonly kind: "held"; readonly secret: SecretText; readonly mark: CloudMark }
  /** One is added beside the others. */
  | {
      readonly kind: "new";
      readonly application: Application;
      readonly displayName: string;
      /** RFC 3339. */
      readonly endDateTime: string;
      /** Key ids of client secrets that some pull secret holds: they stay. Absent where that is not known: then all stay. */
      readonly keysInUse?: readonly string[];
    };

export interface ExistingPrincipalWish {
  readonly found: FoundRegistry;
  readonly principal: FoundPrincipal;
  /** Whether it lacks the role that pulls, and is to be granted it. */
  readonly isGranting: boolean;
  readonly source: SecretSource;
  readonly now: Date;
  readonly guidOf: (text: string) => string;
}

/** The method, ready to be run. */
export function prepareExistingPrincipal(wish: ExistingPrincipalWish): PreparedMethod {
  const { source } = wish;
  const questions = [
    ...(wish.isGranting ? [putRoleAssignment(grantOf(wish))] : []),
    ...(source.kind === "new" ? [addPassword(source)] : []),
  ];
  return {
    needs: wish.isGranting ? ["Microsoft.Authorization/roleAssignments/write"] : [],
    changes: questions.flatMap(({ change }) => change ?? []),
    obtain: () => obtain(wish),
  };
}

function grantOf({ found, principal, guidOf }: ExistingPrincipalWish) {
  return pullGrant({ found, principalId: principal.principal.id, guidOf });
}

/** Grants and adds what is wished; what it did is taken back where a later step fails or the flow is left. */
function* obtain(wish: ExistingPrincipalWish): CloudFlow<CloudObtained> {
  const outcome = yield* allOrNothing((undoing) => grantAndAdd(wish, undoing));
  const isNew = wish.isGranting || wish.source.kind === "new";
  if (outcome.ok) return { ok: true, ...outcome.made, isNew, undo: outcome.undo };
  const { refusal, what } = outcome.why;
  return {
    ok: false,
    verdict: verdictOfAzureRefusal(refusal),
    finding: findingFromAzureRefusal(refusal, what),
    left: outcome.left,
  };
}

type Obtained = Pick<Extract<CloudObtained, { ok: true }>, "credential" | "mark" | "notes">;

interface Refused {
  readonly refusal: AzureRefusal;
  /** What was wanted, for a person. */
  readonly what: string;
}

function* grantAndAdd(wish: ExistingPrincipalWish, undoing: Undoing): CloudFlow<Made<Obtained, Refused>> {
  const { principal, source, now } = wish;
  const name = nameOf(principal);
  if (wish.isGranting) {
    const grant = grantOf(wish);
    const granted = yield* read(putRoleAssignment(grant));
    if (granted.ok) undoing.unshift(...undoingGrant(grant, granted));
    else if (!isGrantedAlready(granted.refusal))
      return { ok: false, why: { refusal: granted.refusal, what: `grant ${name} the right to pull` } };
  }
  const username = principal.principal.appId;
  const notes = [...principal.notes, ...secretNotes(principal, now)];
  if (source.kind === "given") {
    const mark = markOfGiven(principal, source.secret);
    return { ok: true, value: { credential: { username, password: source.secret }, mark, notes } };
  }
  if (source.kind === "held") {
    const { secret: password, mark } = source;
    return { ok: true, value: { credential: { username, password }, mark, notes } };
  }
  const tidied = yield* removeOrphans({ ...source, secretName: source.displayName, now });
  if (!tidied.ok)
    return {
      ok: false,
      why: { refusal: tidied.refusal, what: `remove a client secret that nobody holds from ${name}` },
    };
  const added = yield* untilReplicated({
    question: addPassword(source),
    awaited: `application ${name} to take a client secret`,
    isLag: isObjectLag,
  });
  if (!added.ok)
    return { ok: false, why: { refusal: added.refusal, what: `add a client secret to ${name}` } };
  const { keyId, hint, endDateTime, secretText } = added.value;
  undoing.unshift(removePassword(source.application, keyId));
  const mark = { keyId, hint: hintText(hint, name), expiresAt: endDateTime };
  const note = `a client secret was added beside the others; it ends ${endDateTime}`;
  const credential = { username, password: secretText };
  return { ok: true, value: { credential, mark, notes: [...notes, note] } };
}

/** As people know it. */
export function nameOf({ principal }: FoundPrincipal): string {
  return principal.displayName ?? principal.appId;
}

function hintText(hint: string | null | undefined, name: string): string {
  return `client secret ${hint ?? ""}… of ${name}`;
}

/** When each of its secrets ends. */
function secretNotes({ application }: FoundPrincipal, now: Date): readonly string[] {
  if (application === undefined)
    return ["its application is of another tenant, so when its client secrets end is not known here"];
  return (application.passwordCredentials ?? []).map(({ keyId, displayName, hint, endDateTime }) => {
    const isOver = endDateTime !== undefined && endDateTime !== null && new Date(endDateTime) <= now;
    const end = `${isOver ? "ended" : "ends"} ${endDateTime ?? "at a time that is not said"}`;
    return `client secret ${displayName ?? keyId} (${hint ?? "?"}…) ${end}`;
  });
}

/** Its secrets that begin as this one does; more than one where Entra's three characters do not tell them apart. */
function secretsLike({ application }: FoundPrincipal, secret: SecretText) {
  return (application?.passwordCredentials ?? []).filter(
    ({ hint }) => hint !== undefined && hint !== null && hint !== "" && secret.startsWith(hint),
  );
}

function markOfGiven(principal: FoundPrincipal, secret: SecretText): CloudMark {
  const [only, another] = secretsLike(principal, secret);
  if (only === undefined || another !== undefined) return {};
  const { keyId, hint, endDateTime } = only;
  return {
    keyId,
    hint: hintText(hint, nameOf(principal)),
    ...(endDateTime === undefined || endDateTime === null ? {} : { expiresAt: endDateTime }),
  };
}

/** Why a given secret cannot be good, seen before anybody is asked; undefined where it may be. */
export function givenSecretFault(
  principal: FoundPrincipal,
  secret: SecretText,
  now: Date,
): Finding | undefined {
  const [only, another] = secretsLike(principal, secret);
  const end = only?.endDateTime;
  if (only === undefined || another !== undefined || end === undefined || end === null) return undefined;
  if (new Date(end) > now) return undefined;
  return finding("aad-secret-expired", {
    title: `the client secret of ${nameOf(principal)} ended ${end}`,
    subject: { kind: "Application", name: nameOf(principal) },
    evidence: [
      {
        text: `client secret ${only.displayName ?? only.keyId} (${only.hint}…) ended ${end}`,
        source: "Microsoft Graph",
      },
    ],
    fixes: [
      {
        text: "add one beside it: run the command again with `--new-client-secret` instead of the password",
        applicability: "manual",
      },
    ],
  });
}
