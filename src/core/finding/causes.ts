/**
 * Every cause pullpass can name, with its code. The slugs and the codes are a contract: scripts match on them,
 * so neither is ever renamed or given a second meaning; new ones are added.
 *
 * `meaning` stands on its own and never says how to mend it; `remedy` is what a person does about it in general
 * (a finding's own fixes are more exact).
 */
export const CAUSES = {
  "pull-secret-missing": {
    code: "PP1101",
    meaning: "a pull secret is named that is not in the Pod's namespace",
    remedy: "create it there, or drop the reference; it does no harm when the image is public",
  },
  "pull-secret-not-matched": {
    code: "PP1102",
    meaning: "a pull secret is there, but no entry of it matches the image, or its type is wrong",
    remedy:
      "write the entry under the key that the kubelet matches: host:port of the image, or `https://index.docker.io/v1/` for Docker Hub",
  },
  "pull-secret-malformed": {
    code: "PP1103",
    meaning: "the kubelet cannot decode a pull secret, and then uses none of the Pod's pull secrets",
    remedy: "make the secret anew; `auth` is the base64 of `user:password`, without a newline",
  },
  "pull-secret-not-attached": {
    code: "PP1104",
    meaning: "a pull secret that matches is in the namespace, and nothing refers to it",
    remedy: "name it in the ServiceAccount's or the Pod's `imagePullSecrets`",
  },
  "pod-predates-attachment": {
    code: "PP1105",
    meaning:
      "the ServiceAccount got its pull secret after the Pod was made; a Pod keeps the list it was created with",
    remedy: "re-create the Pod",
  },
  "account-secrets-suppressed": {
    code: "PP1106",
    meaning: "the Pod names pull secrets of its own and therefore gets none of its ServiceAccount's",
    remedy: "add the secret to the Pod template's own list, or empty that list",
  },
  "secret-owner-overwrites": {
    code: "PP1107",
    meaning: "the secret belongs to a tool that writes it anew",
    remedy:
      "change it where that tool reads it from, or give pullpass a secret of its own with `--secret-name`",
  },
  "mountable-secrets-enforced": {
    code: "PP1108",
    meaning:
      "the ServiceAccount enforces mountable secrets, and the Pod names a pull secret that is not in its `imagePullSecrets`",
    remedy:
      "add the secret to the ServiceAccount's `imagePullSecrets`, or drop its annotation `kubernetes.io/enforce-mountable-secrets`",
  },
  "secret-not-ours": {
    code: "PP1109",
    meaning: "a secret of that name is there which pullpass did not make, or which cannot hold the entry",
    remedy: "choose another name with `--secret-name`, or let pullpass take it over with `--adopt`",
  },
  "service-account-missing": {
    code: "PP1110",
    meaning: "the ServiceAccount is not in the namespace",
    remedy: "create it, or name another one",
  },
  "namespace-missing": {
    code: "PP1111",
    meaning: "the namespace is not in the cluster",
    remedy: "create it, or name another one with `-n`",
  },
  "not-connected": {
    code: "PP1112",
    meaning: "pullpass has not connected this registry to the namespace",
    remedy: "name the registry as it is connected there, or another namespace with `-n`",
  },
  "pull-secret-doubtful": {
    code: "PP1113",
    meaning: "an entry of a pull secret says something other than what its writer is likely to have meant",
    remedy: "correct the entry; `pullpass secret show` tells what the kubelet reads",
  },
  "workload-missing": {
    code: "PP1116",
    meaning: "a workload is named that is not in the namespace",
    remedy: "correct the name, or choose its namespace",
  },
  "workload-template-fixed": {
    code: "PP1117",
    meaning: "the workload's Pod template cannot be changed, or another workload writes it anew",
    remedy: "attach the secret to what makes the workload, or to its ServiceAccount",
  },
  "no-existing-secret": {
    code: "PP1118",
    meaning: "no pull secret that is in the cluster can be used for the registry",
    remedy: "mend the secret that is named, or give the credential itself with `--method password`",
  },
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
  "repository-not-found": {
    code: "PP1301",
    meaning: "the registry has no such repository, or hides it from this credential",
    remedy: "check the repository's name",
  },
  "tag-not-found": {
    code: "PP1302",
    meaning: "the repository is there; this tag or digest is not",
    remedy: "check the tag, or push it",
  },
  "image-moved-or-removed": {
    code: "PP1303",
    meaning: "the publisher has withdrawn the image or moved it",
    remedy: "use its new home",
  },
  "local-image-not-pushed": {
    code: "PP1304",
    meaning: "the image exists on somebody's machine only",
    remedy: "push it to a registry, or load it into the nodes",
  },
  "invalid-reference": {
    code: "PP1305",
    meaning: "the image's name cannot be parsed",
    remedy: "write `host/path:tag` in lower case, without `https://`",
  },
  "short-name-ambiguous": {
    code: "PP1306",
    meaning: "the runtime refuses names without a registry host",
    remedy: "write the whole name, `docker.io/library/…`",
  },
  "platform-mismatch": {
    code: "PP1307",
    meaning: "the image has no manifest for the node's operating system and architecture",
    remedy: "build it for that platform too, or keep the Pod on nodes that fit",
  },
  "manifest-unsupported": {
    code: "PP1308",
    meaning: "the manifest is of a kind that runtimes no longer read",
    remedy: "build and push the image again with a current tool",
  },
  "blob-missing": {
    code: "PP1309",
    meaning: "the manifest is there, and a layer it names is not",
    remedy: "push the image again; if the registry is a cache, have it fetch anew",
  },
  "never-pull": {
    code: "PP1310",
    meaning:
      "`imagePullPolicy` is Never, and the node does not have the image or the Pod has not proven that it may use it",
    remedy: "load the image into the node, or change the policy",
  },
  "signature-rejected": {
    code: "PP1311",
    meaning: "a signature policy refused the image",
    remedy: "sign the image, or correct the policy",
  },
  "dns-failure": {
    code: "PP1401",
    meaning: "the host's name cannot be resolved",
    remedy: "check the name and the resolver of the machine that asked; nodes do not use the cluster's DNS",
  },
  "network-timeout": {
    code: "PP1402",
    meaning: "no answer came in time",
    remedy:
      "check routes and firewalls to the host that is named; it may be the token service or the blob store",
  },
  "connection-refused": {
    code: "PP1403",
    meaning: "nothing listens at that address",
    remedy: "check host and port, and whether the registry is up",
  },
  "connection-reset": {
    code: "PP1404",
    meaning: "the connection was cut",
    remedy: "look for a proxy or firewall between",
  },
  "proxy-failure": {
    code: "PP1405",
    meaning: "the proxy refuses or breaks the connection",
    remedy: "check the proxy's address, its credentials and NO_PROXY",
  },
  "mirror-misconfigured": {
    code: "PP1406",
    meaning: "a mirror answered first, and wrongly",
    remedy: "check the runtime's mirror configuration",
  },
  "registry-firewall": {
    code: "PP1407",
    meaning: "the registry refuses the address that asks",
    remedy: "allow the address in the registry's network rules",
  },
  "blob-store-blocked": {
    code: "PP1408",
    meaning: "the manifest can be read, and the store that holds the layers refuses",
    remedy: "allow the blob store's host",
  },
  "tls-unknown-ca": {
    code: "PP1409",
    meaning: "the registry's certificate is signed by an authority that is not trusted",
    remedy: "install the authority for the runtime of every node; for pullpass itself, `--ca-file`",
  },
  "tls-expired": {
    code: "PP1410",
    meaning: "the registry's certificate has run out",
    remedy: "renew the certificate",
  },
  "clock-skew": {
    code: "PP1411",
    meaning: "a clock is wrong, so that a good certificate seems out of date",
    remedy: "set the node's clock",
  },
  "tls-name-mismatch": {
    code: "PP1412",
    meaning: "the certificate is for another name",
    remedy: "use the name in the certificate, or have it name this host",
  },
  "http-registry": {
    code: "PP1413",
    meaning: "the registry speaks plain HTTP",
    remedy:
      "give it a certificate, or allow HTTP in the runtime of every node; for pullpass itself, `--insecure-registry`",
  },
  "unsafe-address": {
    code: "PP1414",
    meaning: "the registry sends the credential to an address where none may go",
    remedy: "correct the token service's address (realm) in the registry's configuration",
  },
  "rate-limited": {
    code: "PP1501",
    meaning: "the registry answers no more requests for now",
    remedy: "wait; log in, since anonymous pulls have the lowest limit; or put a cache in between",
  },
  "kubelet-throttled": {
    code: "PP1502",
    meaning: "the kubelet's own limit on pulls was reached",
    remedy: "it passes by itself; raise `registryPullQPS` where it does not",
  },
  "registry-unavailable": {
    code: "PP1503",
    meaning: "the registry answers with an error of its own",
    remedy: "wait, and look at the registry's status page or log",
  },
  "registry-incompatible": {
    code: "PP1504",
    meaning: "the registry and its client disagree about the protocol",
    remedy: "upgrade the registry or the runtime",
  },
  "not-a-registry": {
    code: "PP1505",
    meaning: "something answers at that address, and it is no registry",
    remedy: "check host and port; a login page or an ingress may answer in its place",
  },
  "disk-full": {
    code: "PP1506",
    meaning: "the node has no room for the image",
    remedy: "free or enlarge the node's image file system",
  },
  "runtime-storage": {
    code: "PP1507",
    meaning: "the runtime's image store is inconsistent",
    remedy: "remove the image from the node and restart the runtime",
  },
  "content-corrupt": {
    code: "PP1508",
    meaning: "the bytes that came do not fit their digest",
    remedy: "look for a proxy that changes content; push the image again",
  },
  "pull-timeout": {
    code: "PP1509",
    meaning: "the pull made no progress in time",
    remedy: "look at the link between node and registry",
  },
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
  "not-permitted": {
    code: "PP1901",
    meaning: "the cluster does not know you, or does not let you do this",
    remedy: "log in to the cluster again, or ask for the right that is named",
  },
  "cluster-unreachable": {
    code: "PP1902",
    meaning: "the cluster's API server does not answer as it should",
    remedy: "check the kubeconfig's server and your connection",
  },
  "proof-not-possible": {
    code: "PP1903",
    meaning: "the Pod that would have proven the pull could not be run",
    remedy: "see the reason; `--prove-from here` proves from this machine alone",
  },
  "cluster-refused": {
    code: "PP1904",
    meaning: "the cluster refused what was asked of it",
    remedy: "see the reason",
  },
  "not-about-images": {
    code: "PP1998",
    meaning: "the trouble is not about images",
    remedy: "`kubectl describe pod` says more",
  },
  unknown: {
    code: "PP1999",
    meaning: "the cause could not be determined",
    remedy: "see the evidence",
  },
} as const satisfies Record<string, CauseEntry>;

interface CauseEntry {
  readonly code: `PP1${number}`;
  readonly meaning: string;
  readonly remedy: string;
}

/** The slug of a cause: `wrong-credentials`. */
export type Cause = keyof typeof CAUSES;
