import type { Candidate } from "../credential/credential.ts";
import { decodeDockerConfig } from "../dockerconfig/decode.ts";
import type { MalformedDockerConfig } from "../dockerconfig/docker-config.ts";
import { documentFromBytes } from "../dockerconfig/secret-data.ts";
import type { ImageReference } from "../image/image-reference.ts";
import { repositoryName } from "../image/reference.ts";
import { keyringFrom, lookup } from "./keyring.ts";

/** A docker config file as it was read; `path` only names it in what is said of it. */
export interface DockerConfigFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What a kubelet would try, in its order, or why it would use nothing of the file. */
export type FileLookup =
  | { readonly ok: true; readonly candidates: readonly Candidate[] }
  | { readonly ok: false; readonly malformed: MalformedDockerConfig };

/**
 * What the kubelet would try for an image if the file were the value of a pull secret of type
 * `kubernetes.io/dockerconfigjson`. An empty file is malformed here: nobody names one on purpose.
 *
 * @example lookupDockerConfigFile({ path: "config.json", bytes }, image); // { ok: true, candidates: [] }: anonymously
 */
export function lookupDockerConfigFile(file: DockerConfigFile, image: ImageReference): FileLookup {
  const decoding = decodeDockerConfig(documentFromBytes(file.bytes), "dockerconfigjson");
  if (!decoding.ok) return { ok: false, malformed: decoding.fault };
  const keyring = keyringFrom([{ source: { kind: "file", path: file.path }, entries: decoding.entries }]);
  return { ok: true, candidates: lookup(keyring, repositoryName(image)) };
}
