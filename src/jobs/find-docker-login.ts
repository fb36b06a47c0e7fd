import type { Credential } from "../core/credential/credential.ts";
import { type HelperAnswer, isHelperName, readHelperAnswer } from "../core/docker-login/helper-answer.ts";
import { readLoginConfig } from "../core/docker-login/login-config.ts";
import { loginPlaces } from "../core/docker-login/login-places.ts";
import type { LoginTrace } from "../core/docker-login/login-trace.ts";
import type { Files } from "../core/files.ts";
import type { RegistryAddress } from "../core/image/registry-address.ts";
import type { Run } from "../core/run.ts";

/** A configuration with fifty logins is some 10 KiB. */
const MAX_CONFIG_BYTES = 1_048_576;

/** As far as a helper's key chain asks the person to unlock it, that takes a person's time. */
const HELPER_TIMEOUT_MS = 60_000;

/** The longest tokens known are some 4 KiB. */
const MAX_ANSWER_BYTES = 131_072;

export interface LoginPorts {
  readonly files: Files;
  readonly run: Run;
  /** Helpers get it as it is: they need HOME, the session bus, a cloud's own variables. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

export interface LoginSearch {
  readonly registry: RegistryAddress;
  /** Configuration files in the order in which they are looked at; those that are not there are passed over. */
  readonly paths: readonly string[];
}

export interface FoundLogin {
  readonly credential: Credential;
  /** The configuration file that it is in or that names the helper. */
  readonly path: string;
  readonly helper?: string;
}

export interface LoginSearchOutcome {
  readonly found?: FoundLogin;
  /** What gave no login before, in order: nothing of it is lost, be it found elsewhere. Files not there have none. */
  readonly traces: readonly LoginTrace[];
}

/**
 * Finds the login to a registry that `docker login` or `podman login` left on this machine: in each file first
 * with its helper, then in its entries. Ends at the first user name with a password. Writes nothing.
 */
export async function findDockerLogin(ports: LoginPorts, search: LoginSearch): Promise<LoginSearchOutcome> {
  const traces: LoginTrace[] = [];
  for (const path of search.paths) {
    const found = await findInFile(ports, { path, registry: search.registry, traces });
    if (found !== undefined) return { found, traces };
  }
  return { traces };
}

interface FileSearch {
  readonly path: string;
  readonly registry: RegistryAddress;
  /** Receives what gave none. */
  readonly traces: LoginTrace[];
}

async function findInFile(
  ports: LoginPorts,
  { path, registry, traces }: FileSearch,
): Promise<FoundLogin | undefined> {
  const read = await ports.files.read(path, MAX_CONFIG_BYTES);
  if (!read.ok) {
    if (read.reason !== "no such file") traces.push({ kind: "unreadable-file", path, reason: read.reason });
    return undefined;
  }
  const reading = readLoginConfig(read.bytes);
  if (!reading.ok) {
    traces.push({ kind: "unreadable-file", path, reason: reading.reason });
    return undefined;
  }
  const { helper, entries } = loginPlaces(reading.config, registry);
  if (helper !== undefined) {
    const answer = await askHelper(ports, helper);
    if (answer.kind === "credential") return { credential: answer.credential, path, helper: helper.name };
    traces.push(traceOfHelper(answer, { path, helper: helper.name, key: answer.key }));
  }
  for (const { key, held } of entries) {
    if (held.kind === "credential") return { credential: held.credential, path };
    if (held.kind === "identity-token") traces.push({ kind: "identity-token", path, key });
    if (held.kind === "nothing") traces.push({ kind: "stub", path, key });
    if (held.kind === "undecodable") traces.push({ kind: "undecodable", path, key, reason: held.reason });
  }
  if (helper === undefined && entries.length === 0) traces.push({ kind: "no-entry", path });
  return undefined;
}

type Asked = HelperAnswer & {
  /** The server URL that was answered. */
  readonly key: string;
};

/** Asks by one spelling after the other until one is answered with anything but "none". */
async function askHelper(
  { run, environment, signal }: LoginPorts,
  { name, serverUrls }: { readonly name: string; readonly serverUrls: readonly string[] },
): Promise<Asked> {
  if (!isHelperName(name)) return { kind: "failed", failure: { kind: "bad-name" }, key: "" };
  for (const serverUrl of serverUrls) {
    const outcome = await run({
      program: `docker-credential-${name}`,
      args: ["get"],
      stdin: serverUrl,
      environment,
      timeoutMs: HELPER_TIMEOUT_MS,
      maxOutputBytes: MAX_ANSWER_BYTES,
      signal,
    });
    const answer = readHelperAnswer(outcome);
    if (answer.kind !== "nothing") return { ...answer, key: serverUrl };
  }
  return { kind: "nothing", key: serverUrls[0] ?? "" };
}

function traceOfHelper(
  answer: Exclude<HelperAnswer, { kind: "credential" }>,
  at: { readonly path: string; readonly helper: string; readonly key: string },
): LoginTrace {
  const { path, helper, key } = at;
  switch (answer.kind) {
    case "identity-token":
      return { kind: "identity-token", path, key, helper };
    case "nothing":
      return { kind: "helper-empty", path, helper };
    case "failed":
      return { kind: "helper-failed", path, helper, failure: answer.failure };
  }
}
