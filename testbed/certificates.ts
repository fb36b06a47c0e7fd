import { spawn } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { ensurePrograms } from "./programs.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;
const CLOCK_SKEW_MS = 60 * 60 * 1_000;

export interface CertificateRequest {
  /** Names the files: `NAME.crt` and `NAME.key` in the authority's folder. */
  readonly file: string;
  /** A Kubernetes API server takes this as the user name. */
  readonly commonName: string;
  /** … and these as its groups. */
  readonly organizations?: readonly string[];
  readonly names?: readonly string[];
  readonly addresses?: readonly string[];
  /** `expired`: was good until yesterday. */
  readonly validity?: "current" | "expired";
}

export interface CertificatePair {
  readonly certificatePath: string;
  readonly keyPath: string;
}

/** A certificate authority of the test bed. Its key lies beside its certificate, in the run's own folder. */
export interface CertificateAuthority {
  readonly folder: string;
  readonly certificatePath: string;
  readonly certificatePem: string;
  /** Makes and signs certificates (ECDSA P-256, good for servers and clients alike). */
  sign(requests: readonly CertificateRequest[]): Promise<void>;
  /** Where {@link sign} put the certificate of that name. */
  pair(file: string): CertificatePair;
}

/** Makes a certificate authority of this name in a new folder, and its first certificates with it. */
export async function makeAuthority(
  folder: string,
  name: string,
  requests: readonly CertificateRequest[] = [],
): Promise<CertificateAuthority> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const sign = async (wanted: readonly CertificateRequest[]) => {
    const certificates = wanted.map(asMintWantsIt);
    await mint(["certificates", folder], { authority: name, certificates });
  };
  await sign(requests);
  const certificatePath = join(folder, "ca.crt");
  return {
    folder,
    certificatePath,
    certificatePem: await readFile(certificatePath, "utf8"),
    sign,
    pair: (file) => ({
      certificatePath: join(folder, `${file}.crt`),
      keyPath: join(folder, `${file}.key`),
    }),
  };
}

/** Runs the `mint` program with a JSON request on its standard input. Answers what it prints. */
export async function mint(args: readonly string[], request: unknown): Promise<string> {
  const folders = await ensurePrograms(["mint"]);
  const child = spawn(join(folders.mint, "mint"), [...args], { stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.end(JSON.stringify(request));
  const exit = new Promise<number | null>((resolve, reject) =>
    child.on("close", resolve).on("error", reject),
  );
  const [output, complaint, code] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  if (code !== 0) throw new Error(`mint ${args[0]}: ${complaint.trim()}`);
  return output;
}

function asMintWantsIt(request: CertificateRequest) {
  const { validity = "current", ...names } = request;
  const nowMs = Date.now();
  const endMs = validity === "expired" ? nowMs - DAY_MS : nowMs + 365 * DAY_MS;
  const startMs = validity === "expired" ? endMs - 30 * DAY_MS : nowMs - CLOCK_SKEW_MS;
  return {
    ...names,
    notBefore: new Date(startMs).toISOString(),
    notAfter: new Date(endMs).toISOString(),
  };
}
