import type { Finding } from "../finding/finding.ts";
import type { Verdict } from "./verdict.ts";

/** An entry of a pull secret as it may be shown: all but the password. */
export interface InspectedEntry {
  /** As it is written; without the user name and password that may stand in it. */
  readonly key: string;
  readonly username: string;
  /** The images that the kubelet matches with the key, `ghcr.io/acme*`; absent when there are none. */
  readonly matches?: string;
  /** The key to write instead; absent where the key is right or none can be told. */
  readonly keyToWrite?: string;
  /** RFC 3339, as pullpass recorded it; absent when nobody knows. */
  readonly expiresAt?: string;
  /** The method that it was obtained by, and when, as pullpass recorded it; absent for an entry that pullpass did not write. */
  readonly method?: string;
  /** RFC 3339. */
  readonly madeAt?: string;
  /** What is wrong with this entry: titles of findings. */
  readonly faults: readonly string[];
}

export interface InspectedDocument {
  /** `secret NAMESPACE/NAME`, `file PATH` or `standard input`. */
  readonly source: string;
  /** Of a Secret, be it one of a manifest. */
  readonly name?: string;
  /** Absent for a file, and where a manifest names none. */
  readonly namespace?: string;
  /** Absent for a Secret of the cluster; `-` is standard input. */
  readonly file?: string;
  /** The Secret's type; absent for a file. */
  readonly type?: string;
  readonly entries: readonly InspectedEntry[];
}

/** What is in pull secrets and docker configs, and what is wrong with it. */
export interface InspectReport {
  /** `no`: there are findings. */
  readonly verdict: Verdict;
  readonly documents: readonly InspectedDocument[];
  readonly findings: readonly Finding[];
}
