import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CertificateAuthority, makeAuthority } from "../../testbed/certificates.ts";

export interface KeyAndCertificate {
  readonly key: string;
  readonly cert: string;
}

export interface TestCertificates {
  /** PEM of the authority that signed all but `selfSigned` and `ofOther`. */
  readonly ca: string;
  /** PEM of an authority that signed `ofOther` alone. */
  readonly otherCa: string;
  /** For 127.0.0.1 and localhost. */
  readonly good: KeyAndCertificate;
  readonly expired: KeyAndCertificate;
  /** For `other.test` only. */
  readonly otherName: KeyAndCertificate;
  /** The certificate of an authority that nobody was told of, shown as if it were a server's. */
  readonly selfSigned: KeyAndCertificate;
  /** For 127.0.0.1 and localhost, signed by the authority of `otherCa`. */
  readonly ofOther: KeyAndCertificate;
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
  const other = await makeAuthority(join(folder, "other"), "other authority", [
    { file: "good", commonName: "good", ...here },
  ]);
  return {
    ca: authority.certificatePem,
    otherCa: other.certificatePem,
    good: read(authority, "good"),
    expired: read(authority, "expired"),
    otherName: read(authority, "other-name"),
    selfSigned: read(other, "ca"),
    ofOther: read(other, "good"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function read(authority: CertificateAuthority, file: string): KeyAndCertificate {
  const { keyPath, certificatePath } = authority.pair(file);
  return { key: readFileSync(keyPath, "utf8"), cert: readFileSync(certificatePath, "utf8") };
}
