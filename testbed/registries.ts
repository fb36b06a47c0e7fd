import { join } from "node:path";
import { type CertificateAuthority, makeAuthority } from "./certificates.ts";
import { freePorts } from "./machine/free-port.ts";
import { addHostNames, canNameHosts } from "./machine/hosts-file.ts";
import { type Say, sayOnStandardError } from "./machine/say.ts";
import { together } from "./machine/together.ts";
import { ensurePrograms } from "./programs.ts";
import { launchRegistryServer, type RegistrySettings } from "./registry/registry-server.ts";
import { makeRegistryUsers, type RegistryUsers, writeHtpasswd } from "./registry-users.ts";
import { openOwnedRun } from "./run/owned-run.ts";
import type { Run } from "./run/run.ts";

export interface RegistryKind {
  /** `basic`: the registry checks passwords itself. `bearer`: a token service does, repository by repository. */
  readonly challenge: "basic" | "bearer";
  /**
   * `plain`: HTTP on `127.0.0.1`. `tls`: a certificate of the test bed's authority for the registry's name.
   * The others are TLS that a client must refuse.
   */
  readonly transport: "plain" | "tls" | "tls-expired" | "tls-other-name" | "tls-other-authority";
}

/** One registry: plain data, which can be handed to another process. */
export interface RegistryHandle {
  readonly kind: RegistryKind;
  /** As an image name begins: `basic.registry.test:5443`, `127.0.0.1:5000`. */
  readonly host: string;
  readonly url: string;
  /** The authority to trust; absent for plain HTTP. */
  readonly caPem?: string;
  readonly caPath?: string;
  readonly users: RegistryUsers;
  /** Its access log, one JSON object or Apache line for each request. */
  readonly logPath: string;
  readonly tokenUrl?: string;
  readonly tokenLogPath?: string;
  /** The accounts it checks against; see `writeHtpasswd` for changing them while it runs. */
  readonly htpasswdPath: string;
}

export interface RegistrySetHandle {
  readonly plainBasic: RegistryHandle;
  readonly plainBearer: RegistryHandle;
  readonly tlsBasic: RegistryHandle;
  readonly tlsBearer: RegistryHandle;
  readonly users: RegistryUsers;
  /** The authority of the TLS registries. */
  readonly caPem: string;
  readonly caPath: string;
  readonly runFolder: string;
}

export interface RegistrySet extends RegistrySetHandle {
  /** Starts one more, empty, with the same users. */
  start(kind: RegistryKind): Promise<RegistryHandle>;
  /** Ends all of them and removes everything they wrote, the lines in /etc/hosts included. */
  stop(): Promise<void>;
}

/**
 * Starts four real registries on loopback: Basic and Bearer, each over plain HTTP and over TLS. The TLS ones are
 * called `basic.registry.test` and `bearer.registry.test` where this process may write /etc/hosts, else `localhost`.
 *
 * @example
 * const registries = await startRegistries();
 * await pushImage(registries.tlsBasic, "team/app:1", await makeImage(), registries.users.team);
 * await registries.stop();
 */
export async function startRegistries(options: { readonly say?: Say } = {}): Promise<RegistrySet> {
  const { say = sayOnStandardError } = options;
  const owned = await openOwnedRun(say);
  const set = await owned.orCleanUp(() => launchRegistries(owned.run, say));
  return { ...set, stop: owned.stop };
}

/** Starts the four registries as part of a run that the caller will end. */
export async function launchRegistries(run: Run, say: Say): Promise<Omit<RegistrySet, "stop">> {
  await ensurePrograms(["registry", "token-server", "mint"], say);
  const areHostsNamed = canNameHosts();
  if (areHostsNamed) await addHostNames(run.id, ["basic.registry.test", "bearer.registry.test"]);
  const ground: Ground = {
    run,
    areHostsNamed,
    authority: await makeAuthority(
      join(run.folder, "registry-certificates"),
      "pullpass test bed registries",
      [{ file: "token-key", commonName: "token service" }],
    ),
    users: await makeRegistryUsers(join(run.folder, "passwords")),
  };
  const start = (kind: RegistryKind) => launchRegistry(ground, kind);
  const [plainBasic, plainBearer, tlsBasic, tlsBearer] = await together([
    start({ challenge: "basic", transport: "plain" }),
    start({ challenge: "bearer", transport: "plain" }),
    start({ challenge: "basic", transport: "tls" }),
    start({ challenge: "bearer", transport: "tls" }),
  ]);
  const { certificatePem: caPem, certificatePath: caPath } = ground.authority;
  return {
    plainBasic,
    plainBearer,
    tlsBasic,
    tlsBearer,
    users: ground.users,
    caPem,
    caPath,
    runFolder: run.folder,
    start,
  };
}

/** What all registries of a run share. */
interface Ground {
  readonly run: Run;
  readonly authority: CertificateAuthority;
  readonly users: RegistryUsers;
  readonly areHostsNamed: boolean;
}

async function launchRegistry(ground: Ground, kind: RegistryKind): Promise<RegistryHandle> {
  const { authority, run, users } = ground;
  const isPlain = kind.transport === "plain";
  const [port = 0] = await freePorts(1);
  const name = `${kind.challenge}-${kind.transport}-${port}`;
  const hostname = hostnameOf(ground, kind);
  const htpasswdPath = join(run.folder, `registry-${name}.htpasswd`);
  await writeHtpasswd(htpasswdPath, Object.values(users));
  const settings: RegistrySettings = { name, port, hostname, htpasswdPath };
  const running = await launchRegistryServer(run, {
    ...settings,
    ...(!isPlain && { serving: await servingCertificate(ground, kind, settings) }),
    ...(kind.challenge === "bearer" && { tokenKeyPath: authority.pair("token-key").keyPath }),
  });
  const host = `${hostname}:${port}`;
  const trust = { caPem: authority.certificatePem, caPath: authority.certificatePath };
  return {
    kind,
    host,
    url: `${isPlain ? "http" : "https"}://${host}`,
    ...(!isPlain && trust),
    users,
    htpasswdPath,
    ...running,
  };
}

function hostnameOf(ground: Ground, kind: RegistryKind): string {
  if (kind.transport === "plain") return "127.0.0.1";
  return ground.areHostsNamed ? `${kind.challenge}.registry.test` : "localhost";
}

async function servingCertificate(ground: Ground, kind: RegistryKind, settings: RegistrySettings) {
  const { name: file, hostname } = settings;
  const isOtherAuthority = kind.transport === "tls-other-authority";
  const authority = isOtherAuthority
    ? await makeAuthority(join(ground.run.folder, `${file}-certificates`), "an authority that nobody trusts")
    : ground.authority;
  const hasOtherName = kind.transport === "tls-other-name";
  await authority.sign([
    {
      file,
      commonName: `${kind.challenge} registry`,
      names: hasOtherName ? ["other.registry.test"] : [hostname],
      addresses: hasOtherName ? [] : ["127.0.0.1"],
      validity: kind.transport === "tls-expired" ? "expired" : "current",
    },
  ]);
  return authority.pair(file);
}
