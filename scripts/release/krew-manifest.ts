import { stringify } from "yaml";
import type { ReleaseTarget } from "./targets.ts";

export interface KrewRelease {
  readonly version: string;
  /** The project's page, `https://github.com/acme/pullpass`; its releases are below it. */
  readonly home: string;
  readonly archives: readonly KrewArchive[];
}

export interface KrewArchive {
  readonly target: ReleaseTarget;
  readonly name: string;
  readonly sha256: string;
}

/**
 * What krew needs to know of a release (https://krew.sigs.k8s.io/docs/developer-guide/plugin-manifest/). krew's own validator judges
 * it in the tests.
 */
export function krewManifest({ version, home, archives }: KrewRelease): string {
  const platforms = archives.map(({ target, name, sha256 }) => ({
    selector: { matchLabels: { os: target.os, arch: target.architecture } },
    uri: `${home}/releases/download/v${version}/${name}`,
    sha256,
    bin: target.program,
  }));
  return stringify(
    {
      apiVersion: "krew.googlecontainertools.github.com/v1alpha2",
      kind: "Plugin",
      metadata: { name: "pullpass" },
      spec: {
        version: `v${version}`,
        homepage: home,
        shortDescription: "Fix image pulls from private registries",
        description: [
          "Says why a Pod cannot pull its image, gives a cluster access to private registries,",
          "and proves from a node that the pull works.",
          "",
          "  kubectl pullpass why -A",
          "  kubectl pullpass connect ghcr.io",
          "",
        ].join("\n"),
        platforms,
      },
    },
    { lineWidth: 0 },
  );
}
