import type { Credential } from "../../core/credential/credential.ts";
import { loginFiles } from "../../core/docker-login/login-files.ts";
import { describeTrace, type LoginTrace } from "../../core/docker-login/login-trace.ts";
import { addressText, type RegistryAddress } from "../../core/image/registry-address.ts";
import { oneLine } from "../../core/registry/one-line.ts";
import { type FoundLogin, findDockerLogin } from "../../jobs/find-docker-login.ts";
import type { RunContext } from "../run-context.ts";
import { UsageError } from "./usage-error.ts";

export interface DockerLoginWish {
  readonly registry: RegistryAddress;
  /** `--from-docker-config`: a file in place of the usual ones; true or absent: the usual ones. */
  readonly file: string | true | undefined;
  readonly signal: AbortSignal;
}

export interface DockerLogin {
  readonly credential: Credential;
  /** Where it comes from, and what the person should know of it. */
  readonly notes: readonly string[];
}

/** The credential of a `docker login` or `podman login` on this machine; throws UsageError where there is none. */
export async function readDockerLogin(context: RunContext, wish: DockerLoginWish): Promise<DockerLogin> {
  const { registry, file, signal } = wish;
  const { environment } = context.terminal;
  const paths = typeof file === "string" ? [file] : loginFiles(environment);
  const { files, run } = context;
  const { found, traces } = await findDockerLogin({ files, run, environment, signal }, { registry, paths });
  if (found === undefined) throw noLogin(context, { registry, paths, traces });
  return {
    credential: found.credential,
    notes: [...traces.map(describeTrace), whoseLogin(found), ...lifetimeNotes(found)],
  };
}

const MAX_USERNAME_CHARS = 100;

function whoseLogin({ credential, path, helper }: FoundLogin): string {
  const user = oneLine(credential.username, MAX_USERNAME_CHARS);
  return helper === undefined
    ? `the login of ${user} in ${path} is used`
    : `the login of ${user} from the helper ${helper}, named in ${path}, is used`;
}

/** Helpers that make a token anew each time, of hours at most, from a cloud's own login. */
const HELPERS_OF_SHORT_LIFE: ReadonlySet<string> = new Set([
  "ecr-login",
  "gcloud",
  "gcr",
  "acr-env",
  "acr-linux",
]);

function lifetimeNotes({ helper }: FoundLogin): readonly string[] {
  if (helper === undefined || !HELPERS_OF_SHORT_LIFE.has(helper)) return [];
  return [
    `the helper ${helper} makes tokens that end within hours, and the secret does not follow: Pods that start later cannot pull`,
  ];
}

interface NoLogin {
  readonly registry: RegistryAddress;
  readonly paths: readonly string[];
  readonly traces: readonly LoginTrace[];
}

function noLogin({ programName }: RunContext, { registry, paths, traces }: NoLogin): UsageError {
  const name = addressText(registry);
  const withPassword = `${programName} connect ${name} --method password --username USER --password-file FILE`;
  if (paths.length === 0) {
    return new UsageError(
      "where is the docker configuration? Neither HOME nor DOCKER_CONFIG says so",
      "--from-docker-config FILE",
    );
  }
  if (traces.length === 0) {
    return new UsageError(
      `there is no docker login for ${name}: no such file: ${paths.join(", ")}`,
      `docker login ${registry.domain}, or --from-docker-config FILE, or ${withPassword}`,
    );
  }
  const reasons = traces.map(describeTrace).join("; ");
  const hint = traces.some(({ kind }) => kind === "identity-token")
    ? `make an access token at the registry, and ${withPassword}`
    : `docker login ${registry.domain}, or ${withPassword}`;
  return new UsageError(`there is no docker login for ${name} that a kubelet could use: ${reasons}`, hint);
}
