import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { stringify } from "yaml";
import type { CertificatePair } from "../certificates.ts";
import { freePorts } from "../machine/free-port.ts";
import { ensurePrograms } from "../programs.ts";
import type { Run } from "../run/run.ts";
import { startServer, waitUntilReady } from "../run/server.ts";
import { tokenKeySet } from "./token-key.ts";

const READY_TIMEOUT_MS = 20_000;
/** What the token service writes into its tokens, and the registry wants to read there. */
const ISSUER = "pullpass-testbed";

export interface RegistrySettings {
  /** Unique in the run: names log, storage and configuration. */
  readonly name: string;
  readonly port: number;
  /** The host that clients use, without the port. */
  readonly hostname: string;
  readonly htpasswdPath: string;
  /** Absent: plain HTTP. */
  readonly serving?: CertificatePair;
  /** Absent: the registry itself checks passwords (Basic). Else the key of the token service (Bearer). */
  readonly tokenKeyPath?: string;
}

export interface RunningRegistry {
  readonly logPath: string;
  /** Where the challenge sends clients for a token; absent with Basic. */
  readonly tokenUrl?: string;
  readonly tokenLogPath?: string;
}

/** Starts distribution's registry on 127.0.0.1, and a token service beside it where the settings want one. */
export async function launchRegistryServer(run: Run, settings: RegistrySettings): Promise<RunningRegistry> {
  const { registry } = await ensurePrograms(["registry"]);
  const tokenService = await launchTokenService(run, settings);
  const configurationPath = join(run.folder, `registry-${settings.name}.yaml`);
  const configuration = await registryConfiguration(run, settings, tokenService?.tokenUrl);
  await writeFile(configurationPath, stringify(configuration), { mode: 0o600 });
  const server = await startServer(run, {
    name: `registry-${settings.name}`,
    program: join(registry, "registry"),
    args: ["serve", configurationPath],
    // Left alone it would send traces to an OpenTelemetry collector.
    environment: { OTEL_TRACES_EXPORTER: "none" },
  });
  await waitUntilReady(server, { timeoutMs: READY_TIMEOUT_MS, probe: () => whyNotListening(settings.port) });
  return { logPath: server.logPath, ...tokenService };
}

async function registryConfiguration(run: Run, settings: RegistrySettings, tokenUrl: string | undefined) {
  const { name, port, serving } = settings;
  const tls = serving && { tls: { certificate: serving.certificatePath, key: serving.keyPath } };
  return {
    version: "0.1",
    log: { level: "info", formatter: "json" },
    storage: {
      filesystem: { rootdirectory: join(run.folder, "registries", name) },
      delete: { enabled: true },
      cache: { blobdescriptor: "inmemory" },
    },
    http: { addr: `127.0.0.1:${port}`, secret: randomBytes(16).toString("hex"), ...tls },
    auth: tokenUrl === undefined ? basicAuth(settings) : await tokenAuth(run, settings, tokenUrl),
  };
}

function basicAuth(settings: RegistrySettings) {
  return { htpasswd: { realm: "pullpass test bed", path: settings.htpasswdPath } };
}

async function tokenAuth(run: Run, settings: RegistrySettings, tokenUrl: string) {
  if (settings.tokenKeyPath === undefined) throw new Error("token authentication without a key");
  const jwksPath = join(run.folder, `registry-${settings.name}.jwks`);
  await writeFile(jwksPath, tokenKeySet(await readFile(settings.tokenKeyPath, "utf8")));
  const service = `${settings.hostname}:${settings.port}`;
  return { token: { realm: tokenUrl, service, issuer: ISSUER, jwks: jwksPath } };
}

async function launchTokenService(run: Run, settings: RegistrySettings) {
  const { hostname, htpasswdPath, serving, tokenKeyPath } = settings;
  if (tokenKeyPath === undefined) return undefined;
  const folders = await ensurePrograms(["token-server"]);
  const [port = 0] = await freePorts(1);
  const tokenUrl = `${serving === undefined ? "http" : "https"}://${hostname}:${port}/token/`;
  const server = await startServer(run, {
    name: `token-server-${settings.name}`,
    program: join(folders["token-server"], "token-server"),
    args: [
      `-addr=127.0.0.1:${port}`,
      `-issuer=${ISSUER}`,
      `-realm=${tokenUrl}`,
      `-key=${tokenKeyPath}`,
      `-passwd=${htpasswdPath}`,
      ...(serving === undefined ? [] : [`-tlscert=${serving.certificatePath}`, `-tlskey=${serving.keyPath}`]),
    ],
  });
  await waitUntilReady(server, { timeoutMs: READY_TIMEOUT_MS, probe: () => whyNotListening(port) });
  return { tokenUrl, tokenLogPath: server.logPath };
}

function whyNotListening(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.on("connect", () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.on("error", (error) => resolve(error.message));
  });
}
