import type { CauseEntry } from "./cause-entry.ts";

/** PP13xx: what is asked for. */
export const REQUEST_CAUSES = {
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
} as const satisfies Record<string, CauseEntry>;
