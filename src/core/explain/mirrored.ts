import type { Cause } from "../finding/causes.ts";
import type { Reading } from "./reading.ts";

/** containerd tells a mirror by `ns` for which registry it asks (containerd 2.4 docker/registry.go). */
const ASKED_OF_MIRROR = /https?:\/\/([^/\s"?]{1,300})[^\s"]{0,4096}?[?&]ns=([\w.:-]{1,300})/gi;

/** What a mirror answers itself; the registry behind it may know nothing of it. */
const ANSWERS: ReadonlySet<Cause> = new Set([
  "insufficient-permission",
  "registry-unavailable",
  "not-a-registry",
  "registry-firewall",
  "registry-incompatible",
]);

/**
 * A reading of a message whose failed request went to a mirror: what the mirror answered is the mirror's fault first,
 * and what kept the node from reaching it is less than certain to be anything else.
 */
export function asMirrored(reading: Reading, text: string): Reading {
  const isMirror = [...text.matchAll(ASKED_OF_MIRROR)].some(([, host, namespace]) => host !== namespace);
  const { cause, also } = reading;
  if (!isMirror || cause === "mirror-misconfigured") return reading;
  if (ANSWERS.has(cause))
    return { cause: "mirror-misconfigured", certainty: "likely", also: [cause, ...also] };
  return { cause, certainty: "likely", also: ["mirror-misconfigured", ...also] };
}
