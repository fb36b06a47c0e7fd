import type { CloudFlow } from "../../../core/cloud/flow.ts";
import type { FoundRegistry } from "../find-registry.ts";
import {
  type Application,
  addPassword,
  type ClientSecret,
  getApplicationByAppId,
  removePassword,
} from "../graph/application.ts";
import type { CloudObtained, PreparedMethod } from "../method.ts";
import { removeOrphans } from "../orphaned-secrets.ts";
import { read } from "../read.ts";
import { type AzureResult, isCode, isNotFound } from "../refusal.ts";
import { allOrNothing, type Made, type Undoing } from "../undo.ts";
import { isObjectLag, untilReplicated } from "../until-replicated.ts";
import { goneMeanwhile, refusedToRenew } from "./renewal-findings.ts";

export interface ClientSecretRenewal {
  readonly found: FoundRegistry;
  /** The user name that is in use. */
  readonly appId: string;
  /** What the client secret is called, so that it is told from others'. */
  readonly secretName: string;
  /** When it is to end, RFC 3339; the first that the tenant's policy takes. */
  readonly endDateTimes: readonly string[];
  /**
   * Key ids that some pull secret or journal holds. Absent where that is not known: then a secret that a killed run
   * made stays.
   */
  readonly keysInUse?: readonly string[];
  readonly now: Date;
}

/** A new client secret beside the others, none of which is touched. */
export function prepareNextClientSecret(wish: ClientSecretRenewal): PreparedMethod {
  const { appId, secretName, endDateTimes } = wish;
  const [endDateTime = ""] = endDateTimes;
  const { change } = addPassword({ application: { id: appId, appId }, displayName: secretName, endDateTime });
  return { needs: [], changes: change === undefined ? [] : [change], obtain: () => obtain(wish) };
}

function* obtain(wish: ClientSecretRenewal): CloudFlow<CloudObtained> {
  const { appId } = wish;
  const there = yield* read(getApplicationByAppId(appId));
  if (!there.ok)
    return isNotFound(there.refusal)
      ? goneMeanwhile({
          kind: "Application",
          name: appId,
          what: `the application of service principal ${appId}`,
        })
      : refusedToRenew(there.refusal, `look up the application ${appId}`);
  const application = there.value;
  // One that cannot be removed stays: it keeps nobody from pulling.
  yield* removeOrphans({ ...wish, application });
  const outcome = yield* allOrNothing((undoing) => add(wish, application, undoing));
  const name = application.displayName ?? appId;
  if (!outcome.ok)
    return { ...refusedToRenew(outcome.why.refusal, `add a client secret to ${name}`), left: outcome.left };
  const { keyId, hint, endDateTime, secretText } = outcome.made;
  return {
    ok: true,
    credential: { username: appId, password: secretText },
    mark: { keyId, hint: `client secret ${hint ?? ""}… of ${name}`, expiresAt: endDateTime },
    notes: shortened(wish, endDateTime),
    isNew: true,
    undo: outcome.undo,
  };
}

type Refused = Extract<AzureResult<unknown>, { ok: false }>;

/** Asks for a shorter life where the tenant's policy refuses the longer. */
function* add(
  { secretName, endDateTimes }: ClientSecretRenewal,
  application: Application,
  undoing: Undoing,
): CloudFlow<Made<ClientSecret, Refused>> {
  let refused: Refused | undefined;
  for (const endDateTime of endDateTimes) {
    const added = yield* untilReplicated({
      question: addPassword({ application, displayName: secretName, endDateTime }),
      awaited: `application ${application.displayName ?? application.appId} to take a client secret`,
      isLag: isObjectLag,
    });
    if (added.ok) {
      undoing.unshift(removePassword(application, added.value.keyId));
      return added;
    }
    refused = added;
    if (!isCode(added.refusal, "CredentialInvalidLifetimeAsPerAppPolicy")) break;
  }
  if (refused === undefined) throw new Error("a client secret has an end");
  return { ok: false, why: refused };
}

function shortened({ endDateTimes: [wished] }: ClientSecretRenewal, end: string): readonly string[] {
  const isShorter = wished !== undefined && new Date(end) < new Date(wished);
  return isShorter ? [`the tenant's policy allows no longer life: the client secret ends ${end}`] : [];
}
