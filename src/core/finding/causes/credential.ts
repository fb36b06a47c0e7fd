import type { CauseEntry } from "./cause-entry.ts";

/** PP12xx: credentials and what they may do. */
export const CREDENTIAL_CAUSES = {
  "no-credentials": {
    code: "PP1201",
    meaning: "the registry wants a credential and none was offered",
    remedy: "give the namespace a pull secret for this registry and attach it",
  },
  "expired-credentials": {
    code: "PP1202",
    meaning: "the credential was right and has run out",
    remedy: "make a new one and replace the entry",
  },
  "wrong-credentials": {
    code: "PP1203",
    meaning: "the registry does not accept this user name with this password or token",
    remedy:
      "check user name and password; an access token is often wanted where the account's password is given",
  },
  "insufficient-permission": {
    code: "PP1204",
    meaning: "the registry knows the credential, and it may not read this repository",
    remedy: "grant it the right to pull from this repository",
  },
  "credential-verification": {
    code: "PP1205",
    meaning: "the image is on the node, but this Pod has not proven that it may use it",
    remedy:
      "give the Pod a valid pull secret; the kubelet's `imagePullCredentialsVerificationPolicy` says who must prove it",
  },
  "node-identity-unauthorized": {
    code: "PP1206",
    meaning: "no pull secret is in play, and the node's own identity may not pull",
    remedy: "grant the node's identity the registry's pull role",
  },
  "identity-not-ready": {
    code: "PP1207",
    meaning: "a new identity, or its role, has not reached the registry yet",
    remedy: "wait some minutes and try again",
  },
  "credential-provider-failed": {
    code: "PP1208",
    meaning: "the kubelet's credential plug-in failed or was not asked",
    remedy: "look at the kubelet's log on the node; check the plug-in's path, `matchImages` and environment",
  },
} as const satisfies Record<string, CauseEntry>;
