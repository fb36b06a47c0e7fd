import type { CauseEntry } from "./cause-entry.ts";

/** PP14xx: the way to the registry, TLS included. */
export const NETWORK_CAUSES = {
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
} as const satisfies Record<string, CauseEntry>;
