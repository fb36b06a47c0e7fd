import { X509Certificate } from "node:crypto";
import { getCACertificates } from "node:tls";

/**
 * The certificate authorities that this machine trusts, as PEM. Its own store decides, as for curl, kubectl and
 * containerd, so that what is proven here holds for them too: an authority that an administrator installed counts,
 * one that was taken out does not. Only where there is no store (a container image with nothing but the program)
 * those built into Node stand in. `NODE_EXTRA_CA_CERTS` is added, for it was asked for.
 *
 * Reading the store costs about 50 ms on Linux, so it is read once, and only when somebody needs it.
 */
export function machineAuthorities(): readonly string[] {
  const ofMachine = getCACertificates("system");
  const base = ofMachine.length > 0 ? ofMachine : getCACertificates("bundled");
  // Debian's folder holds each certificate three times; every copy would cost parsing time.
  return [...new Set([...base, ...getCACertificates("extra")].map((pem) => pem.trim()))];
}

/**
 * The certificates in PEM text that a person gave. Undefined when there is none or one cannot be read: Node itself
 * would go on without it, and the failure would come later and name another reason.
 */
export function splitAuthorities(pem: string): readonly string[] | undefined {
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return certificates.length > 0 && certificates.every(isCertificate) ? certificates : undefined;
}

function isCertificate(pem: string): boolean {
  try {
    new X509Certificate(pem);
    return true;
  } catch {
    return false;
  }
}
