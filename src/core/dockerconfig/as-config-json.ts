import { SecretText } from "../credential/secret-text.ts";
import type { DockerConfigFormat } from "./docker-config.ts";

/**
 * A docker config in the form of `kubernetes.io/dockerconfigjson`: the older form is the map of entries alone. Every
 * byte of it is kept; what is not JSON stays what is not JSON.
 *
 * @example asConfigJson(new SecretText('{"ghcr.io":{}}'), "dockercfg"); // {"auths":{"ghcr.io":{}}}
 */
export function asConfigJson(document: SecretText, format: DockerConfigFormat): SecretText {
  return format === "dockerconfigjson" ? document : new SecretText(`{"auths":${document.reveal()}}`);
}
