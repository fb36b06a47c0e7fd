import type { CauseEntry } from "./cause-entry.ts";

/** PP15xx: the registry itself, and the node. */
export const SERVICE_CAUSES = {
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
  "retry-pending": {
    code: "PP1510",
    meaning: "what kept the image from being pulled is gone, and the kubelet has not tried again yet",
    remedy: "wait at most five minutes, or delete the Pod, whose successor tries at once",
  },
} as const satisfies Record<string, CauseEntry>;
