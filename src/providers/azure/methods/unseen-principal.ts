import type { SecretText } from "../../../core/credential/secret-text.ts";
import { nothingToUndo, type PreparedMethod } from "../method.ts";

/** A service principal that somebody has id and secret of, and that the directory does not show them. */
export interface UnseenPrincipal {
  /** As it was given: the id of its application, if it is to log in. */
  readonly appId: string;
  readonly secret: SecretText;
  /** RFC 3339: when somebody said that the secret ends. */
  readonly expiresAt?: string;
}

/**
 * The method where Microsoft Graph may not be read: what was given is used as it is, and the registry alone decides
 * whether it is right. Nothing is asked, and nothing is changed.
 */
export function prepareUnseenPrincipal({ appId, secret, expiresAt }: UnseenPrincipal): PreparedMethod {
  return {
    needs: [],
    changes: [],
    // biome-ignore lint/correctness/useYield: a flow that has nothing to ask is one all the same
    *obtain() {
      return {
        ok: true,
        credential: { username: appId, password: secret },
        mark: {
          hint: `a client secret of ${appId}`,
          ...(expiresAt === undefined ? {} : { expiresAt }),
        },
        notes: [NOT_SEEN],
        isNew: false,
        undo: nothingToUndo,
      };
    },
  };
}

const NOT_SEEN =
  "Microsoft Graph may not be read with this login: what the service principal may do, and when the secret ends, is not known here; `--expires-at` records the end";
