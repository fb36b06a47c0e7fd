import type { PullSources } from "../../core/check/pull-sources.ts";
import type { ImageReference } from "../../core/image/image-reference.ts";
import { type DockerConfigFile, lookupDockerConfigFile } from "../../core/kubelet/docker-config-file.ts";
import { UsageError } from "../flags/usage-error.ts";
import type { RunContext } from "../run-context.ts";

/** A docker config of this size is none: the API takes secrets up to 1 MiB. */
const SECRET_FILE_LIMIT_BYTES = 1_048_576;

/** The docker config of `--secret-file`; `-` is standard input. */
export async function readSecretFile(context: RunContext, path: string): Promise<DockerConfigFile> {
  if (path === "-") {
    const bytes = await context.terminal.readStdin(SECRET_FILE_LIMIT_BYTES);
    if (bytes === undefined)
      throw new UsageError(`standard input holds more than ${SECRET_FILE_LIMIT_BYTES} bytes`);
    return { path, bytes };
  }
  const read = await context.files.read(path, SECRET_FILE_LIMIT_BYTES);
  if (!read.ok) throw new UsageError(`cannot read the secret file ${path}: ${read.reason}`);
  return { path, bytes: read.bytes };
}

/** What the kubelet would have to go on for an image if the file were the one pull secret. */
export function sourcesOfFile(file: DockerConfigFile, image: ImageReference): PullSources {
  const { path } = file;
  const lookup = lookupDockerConfigFile(file, image);
  if (!lookup.ok)
    return { kind: "malformed", malformed: { source: { kind: "file", path }, ...lookup.malformed } };
  return { kind: "readable", candidates: lookup.candidates, skipped: [], missing: [], present: [path] };
}
