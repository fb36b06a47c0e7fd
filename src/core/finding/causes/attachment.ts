import type { CauseEntry } from "./cause-entry.ts";

/** PP11xx: how a pull secret is written and attached. */
export const ATTACHMENT_CAUSES = {
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
  "static-pod-without-secrets": {
    code: "PP1114",
    meaning:
      "a static Pod is made from a file on its node and can use no pull secret; its images are pulled with what the node itself has",
    remedy:
      "give the node's kubelet the credential (its credential plug-in, or `config.json` in its folder), or have a DaemonSet make the Pod",
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
  "rotation-elsewhere": {
    code: "PP1119",
    meaning: "another run rotates the same credential, or somebody changed it while it was rotated",
    remedy: "let the other run end; the same command then goes on with what is left",
  },
  "rotation-unreadable": {
    code: "PP1120",
    meaning: "a rotation was begun whose journal this version of pullpass cannot read",
    remedy: "finish it with the version that began it, or take the journal out of the secret",
  },
  "rotation-slot-in-use": {
    code: "PP1121",
    meaning: "a new password would replace one that some namespace still uses",
    remedy: "bring all namespaces to one of the two passwords first, then rotate",
  },
} as const satisfies Record<string, CauseEntry>;
