import type { RegistryAddress } from "../image/registry-address.ts";
import type { HeldLogin, LoginConfig } from "./login-config.ts";
import { keysAbout, usualKeys } from "./login-keys.ts";

/** Where a configuration may have the login to a registry. */
export interface LoginPlaces {
  /** Asked first; absent when the file names none for the registry. */
  readonly helper?: { readonly name: string; readonly serverUrls: readonly string[] };
  /** The entries of the file itself that are about the registry, the closest first. */
  readonly entries: readonly { readonly key: string; readonly held: HeldLogin }[];
}

/** Each may be a question to the person's key chain. */
const MAX_SERVER_URLS = 5;

/**
 * Where to look, as docker does: the registry's own helper beats the store (docker/cli 0b4503c,
 * cli/config/configfile/file.go, getConfiguredCredentialStore), and a helper is asked by docker's key first. Then by the spellings that stand in
 * the file. What the file itself holds comes last: docker would not look at it beside a helper, podman does.
 */
export function loginPlaces(config: LoginConfig, registry: RegistryAddress): LoginPlaces {
  const loginKeys = keysAbout([...config.logins.keys()], registry);
  const helperKeys = keysAbout([...config.helpers.keys()], registry);
  const [closest] = helperKeys;
  const name = closest === undefined ? config.store : config.helpers.get(closest);
  const entries = loginKeys.flatMap((key) => {
    const held = config.logins.get(key);
    return held === undefined ? [] : [{ key, held }];
  });
  if (name === undefined || name === "") return { entries };
  const serverUrls = [...new Set([...usualKeys(registry.domain), ...helperKeys, ...loginKeys])];
  return { helper: { name, serverUrls: serverUrls.slice(0, MAX_SERVER_URLS) }, entries };
}
