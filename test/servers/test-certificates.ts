import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CertificateAuthority, makeAuthority } from "../../testbed/certificates.ts";

export interface KeyAndCertificate {
  readonly key: string;
  readonly cert: string;
}

export interface TestCertificates {
  /** PEM of the authority that signed all but `bySelf`. */
  readonly ca: string;
  /** PEM of an authority that signed none. */
  readonly otherCa: string;
  /** For 127.0.0.1 and localhost. */
  readonly good: KeyAndCertificate;
  readonly expired: KeyAndCertificate;
  /** For `other.test` only. */
  readonly otherName: KeyAndCertificate;
  remove(): void;
}

/** Certificates made for one run of the tests, in a temporary folder; none is ever stored in the repository. */
export async function makeTestCertificates(): Promise<TestCertificates> {
  const folder = mkdtempSync(join(tmpdir(), "pullpass-certificates-"));
  const here = { addresses: ["127.0.0.1", "::1"], names: ["localhost"] };
  const authority = await makeAuthority(join(folder, "ca"), "test authority", [
    { file: "good", commonName: "good", ...here },
    { file: "expired", commonName: "expired", ...here, validity: "expired" },
    { file: "other-name", commonName: "other", names: ["other.test"] },
  ]);
  const other = await makeAuthority(join(folder, "other"), "other authority");
  return {
    ca: authority.certificatePem,
    otherCa: other.certificatePem,
    good: read(authority, "good"),
    expired: read(authority, "expired"),
    otherName: read(authority, "other-name"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function read(authority: CertificateAuthority, file: string): KeyAndCertificate {
  const { keyPath, certificatePath } = authority.pair(file);
  return { key: readFileSync(keyPath, "utf8"), cert: readFileSync(certificatePath, "utf8") };
}
