/** A machine that a release has an executable for. */
export interface ReleaseTarget {
  /** By Go's names, as people know them from other tools' releases, and as krew asks for them. */
  readonly os: "linux" | "darwin" | "windows";
  readonly architecture: "amd64" | "arm64";
  /** The npm package that holds Bun for it. package-lock.json pins its checksum. */
  readonly bunPackage: string;
  readonly compileTarget: string;
  /** What the program is called there. */
  readonly program: "pullpass" | "pullpass.exe";
}

export const RELEASE_TARGETS: readonly ReleaseTarget[] = [
  unix("linux", "amd64", "linux-x64"),
  unix("linux", "arm64", "linux-aarch64"),
  unix("darwin", "amd64", "darwin-x64"),
  unix("darwin", "arm64", "darwin-aarch64"),
  {
    os: "windows",
    architecture: "amd64",
    bunPackage: "@oven/bun-windows-x64",
    compileTarget: "bun-windows-x64",
    program: "pullpass.exe",
  },
];

function unix(
  os: "linux" | "darwin",
  architecture: ReleaseTarget["architecture"],
  bunName: string,
): ReleaseTarget {
  return {
    os,
    architecture,
    bunPackage: `@oven/bun-${bunName}`,
    compileTarget: `bun-${bunName}`,
    program: "pullpass",
  };
}

/** `pullpass_0.1.0_linux_amd64.tar.gz`; Windows opens a zip without another program. */
export function archiveName({ os, architecture }: ReleaseTarget, version: string): string {
  return `pullpass_${version}_${os}_${architecture}.${os === "windows" ? "zip" : "tar.gz"}`;
}
