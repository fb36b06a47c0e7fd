type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where docker and podman keep their logins, in the order in which they are looked at: docker's one file, then
 * podman's. A variable that names a place replaces that tool's usual ones, as it does for the tool itself. Empty
 * when nothing says where the person is at home.
 *
 * Source for podman: containers-auth.json(5).
 *
 * @example loginFiles({ HOME: "/home/u" }); // ["/home/u/.docker/config.json", "/home/u/.config/containers/auth.json"]
 */
export function loginFiles(environment: Environment): readonly string[] {
  const home = given(environment, "HOME") ?? given(environment, "USERPROFILE");
  return [...new Set([...dockerFiles(environment, home), ...podmanFiles(environment, home)])];
}

function dockerFiles(environment: Environment, home: string | undefined): readonly string[] {
  const folder = given(environment, "DOCKER_CONFIG") ?? (home === undefined ? undefined : `${home}/.docker`);
  return folder === undefined ? [] : [`${folder}/config.json`];
}

function podmanFiles(environment: Environment, home: string | undefined): readonly string[] {
  const named = given(environment, "REGISTRY_AUTH_FILE");
  if (named !== undefined) return [named];
  const runtime = given(environment, "XDG_RUNTIME_DIR");
  const config =
    given(environment, "XDG_CONFIG_HOME") ?? (home === undefined ? undefined : `${home}/.config`);
  return [runtime, config].flatMap((folder) =>
    folder === undefined ? [] : [`${folder}/containers/auth.json`],
  );
}

/** Empty is as good as unset. */
function given(environment: Environment, name: string): string | undefined {
  return environment[name] || undefined;
}
