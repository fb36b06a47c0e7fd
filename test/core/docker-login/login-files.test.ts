import { describe, expect, it } from "vitest";
import { loginFiles } from "../../../src/core/docker-login/login-files.ts";

describe("the files where logins are kept", () => {
  it.each([
    [
      "a plain machine",
      { HOME: "/home/u" },
      ["/home/u/.docker/config.json", "/home/u/.config/containers/auth.json"],
    ],
    [
      "a Linux session",
      { HOME: "/home/u", XDG_RUNTIME_DIR: "/run/user/1" },
      [
        "/home/u/.docker/config.json",
        "/run/user/1/containers/auth.json",
        "/home/u/.config/containers/auth.json",
      ],
    ],
    [
      "docker's folder by name",
      { HOME: "/home/u", DOCKER_CONFIG: "/d" },
      ["/d/config.json", "/home/u/.config/containers/auth.json"],
    ],
    [
      "podman's file by name",
      { HOME: "/home/u", XDG_RUNTIME_DIR: "/run/user/1", REGISTRY_AUTH_FILE: "/a.json" },
      ["/home/u/.docker/config.json", "/a.json"],
    ],
    [
      "one file for both",
      { HOME: "/home/u", DOCKER_CONFIG: "/d", REGISTRY_AUTH_FILE: "/d/config.json" },
      ["/d/config.json"],
    ],
    [
      "a folder of settings elsewhere",
      { HOME: "/home/u", XDG_CONFIG_HOME: "/c" },
      ["/home/u/.docker/config.json", "/c/containers/auth.json"],
    ],
    [
      "Windows",
      { USERPROFILE: "C:\\Users\\u" },
      ["C:\\Users\\u/.docker/config.json", "C:\\Users\\u/.config/containers/auth.json"],
    ],
    [
      "variables that are empty",
      { HOME: "/home/u", DOCKER_CONFIG: "", REGISTRY_AUTH_FILE: "", XDG_RUNTIME_DIR: "" },
      ["/home/u/.docker/config.json", "/home/u/.config/containers/auth.json"],
    ],
    ["nobody's home", {}, []],
  ])("on %s are looked at in docker's and podman's order", (_what, environment, files) => {
    expect(loginFiles(environment)).toEqual(files);
  });
});
