import type { CauseEntry } from "./cause-entry.ts";

/** PP16xx: clouds. */
export const CLOUD_CAUSES = {
  "aad-secret-expired": {
    code: "PP1601",
    meaning: "the client secret of the Entra application has expired",
    remedy: "add a new client secret and replace the entry",
  },
  "aad-secret-wrong": {
    code: "PP1602",
    meaning: "the client secret is not one of the Entra application's",
    remedy: "use the secret's value, not its id",
  },
  "aad-app-not-found": {
    code: "PP1603",
    meaning: "the Entra application is not in this tenant",
    remedy: "check client id and tenant",
  },
  "cloud-login-missing": {
    code: "PP1604",
    meaning: "nobody is logged in to the cloud, or the login has run out",
    remedy: "log in with the cloud's own tool, or set its environment variables",
  },
  "cloud-not-permitted": {
    code: "PP1605",
    meaning: "the cloud does not let you do this",
    remedy: "have somebody with the right run the command that is named, or ask for the role",
  },
  "cloud-unreachable": {
    code: "PP1606",
    meaning: "the cloud's API does not answer",
    remedy: "check the connection, the proxy and the cloud's address",
  },
  "cloud-refused": {
    code: "PP1607",
    meaning: "the cloud refused what was asked of it",
    remedy: "see the reason",
  },
  "cloud-registry-not-found": {
    code: "PP1608",
    meaning: "the cloud shows you no registry with this host",
    remedy: "check the host's name, the subscription and the tenant, and who is logged in",
  },
  "admin-user-disabled": {
    code: "PP1609",
    meaning: "the registry's admin user is off",
    remedy: "use another method, or let it be enabled with `--enable-admin-user`",
  },
  "node-identity-unknown": {
    code: "PP1610",
    meaning: "it cannot be said which identity of Azure's the cluster's nodes pull with",
    remedy: "use a method that writes a pull secret: `repository-token` or `new-service-principal`",
  },
  "identity-may-not-pull": {
    code: "PP1611",
    meaning: "the identity has no role that lets it pull from the registry",
    remedy: "have somebody grant the role that is named, at the registry",
  },
} as const satisfies Record<string, CauseEntry>;
