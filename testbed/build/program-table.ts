import { join } from "node:path";

/** Where the Go sources of the test bed lie. */
export const sourcesFolder = join(import.meta.dirname, "..", "programs");

/**
 * The programs of the test bed, each pinned: by the version of a published Go module, or by the go.mod and go.sum
 * beside a few lines of ours.
 */
export interface ProgramRecipe {
  /** What is in it, for the person who waits. */
  readonly purpose: string;
  /** Measured with empty caches on two cores that others used as well; a guide, not a promise. */
  readonly coldBuildSeconds: number;
  readonly source: PublishedModule | FolderInCheckout;
  readonly linkerFlags?: string;
  readonly tags?: string;
  /** Only where the program itself runs in a container on Linux, whatever this machine is. */
  readonly targetsLinux?: true;
}

export interface PublishedModule {
  readonly kind: "module";
  readonly version: string;
  /** Import paths; each gives an executable named as its last part. */
  readonly packages: readonly string[];
}

export interface FolderInCheckout {
  readonly kind: "folder";
  /** Under {@link sourcesFolder}. */
  readonly folder: string;
  /** What decides whether a build is still good: files and folders inside `folder`. */
  readonly keyedBy: readonly string[];
  /** Executable → Go package, as `go build` names it from inside the folder. */
  readonly executables: Readonly<Record<string, string>>;
}

const KUBERNETES_VERSION = "v1.37.2";

// Without these, clients and the kubelet see v0.0.0 and version-dependent code goes astray.
const kubernetesVersionFlags = [
  `-X k8s.io/component-base/version.gitVersion=${KUBERNETES_VERSION}`,
  "-X k8s.io/component-base/version.gitMajor=1",
  "-X k8s.io/component-base/version.gitMinor=37",
].join(" ");

export const programTable = {
  kubernetes: {
    purpose: "etcd, API server, controller-manager, scheduler, kubelet, kubectl",
    coldBuildSeconds: 730,
    source: {
      kind: "folder",
      folder: "kubernetes",
      keyedBy: ["go.mod", "go.sum", "main.go"],
      executables: { kube: "." },
    },
    linkerFlags: kubernetesVersionFlags,
  },
  kubectl: {
    purpose: "kubectl by itself, for comparison",
    coldBuildSeconds: 72,
    source: {
      kind: "folder",
      folder: "kubernetes",
      keyedBy: ["go.mod", "go.sum", "kubectl"],
      executables: { kubectl: "./kubectl" },
    },
    linkerFlags: kubernetesVersionFlags,
  },
  oracle: {
    purpose: "what the kubelet's own code says, for comparison",
    coldBuildSeconds: 60,
    source: {
      kind: "folder",
      folder: "kubernetes",
      keyedBy: ["go.mod", "go.sum", "oracle"],
      executables: { oracle: "./oracle" },
    },
  },
  containerd: {
    purpose: "container runtime, its shim, ctr",
    coldBuildSeconds: 113,
    source: {
      kind: "module",
      version: "v2.4.2",
      packages: ["containerd", "containerd-shim-runc-v2", "ctr"].map(
        (name) => `github.com/containerd/containerd/v2/cmd/${name}`,
      ),
    },
    // Snapshotters that need headers and libraries of their own, and that nothing here uses.
    tags: "no_btrfs,no_devmapper,no_zfs",
  },
  cni: {
    purpose: "network plugins: bridge, loopback, host-local",
    coldBuildSeconds: 13,
    source: {
      kind: "module",
      version: "v1.9.1",
      packages: ["main/bridge", "main/loopback", "ipam/host-local"].map(
        (path) => `github.com/containernetworking/plugins/plugins/${path}`,
      ),
    },
  },
  registry: {
    purpose: "image registry (distribution)",
    coldBuildSeconds: 132,
    source: {
      kind: "module",
      version: "v3.1.2",
      packages: ["github.com/distribution/distribution/v3/cmd/registry"],
    },
  },
  "token-server": {
    purpose: "token service in front of the Bearer registry",
    coldBuildSeconds: 12,
    source: {
      kind: "folder",
      folder: "token-server",
      keyedBy: ["go.mod", "go.sum"],
      executables: { "token-server": "github.com/docker/distribution/contrib/token-server" },
    },
  },
  mint: {
    purpose: "certificates and password files",
    coldBuildSeconds: 5,
    source: {
      kind: "folder",
      folder: "mint",
      keyedBy: ["go.mod", "go.sum", "main.go", "certificates.go", "htpasswd.go"],
      executables: { mint: "." },
    },
  },
  crane: {
    purpose: "a client of registries, for comparison",
    coldBuildSeconds: 30,
    source: {
      kind: "module",
      version: "v0.22.1",
      packages: ["github.com/google/go-containerregistry/cmd/crane"],
    },
  },
  baseline: {
    purpose: "what pullpass does in many namespaces, done by client-go, and what measures both",
    coldBuildSeconds: 60,
    source: {
      kind: "folder",
      folder: "../../bench/baseline",
      keyedBy: ["go.mod", "go.sum", "main.go", "measure"],
      executables: { baseline: ".", measure: "./measure" },
    },
  },
  krew: {
    purpose: "krew and its judge of manifests, for tests of a release",
    coldBuildSeconds: 60,
    source: {
      kind: "module",
      // The newest that the module proxy has.
      version: "v0.4.3",
      packages: ["krew", "validate-krew-manifest"].map((name) => `sigs.k8s.io/krew/cmd/${name}`),
    },
  },
  images: {
    purpose: "what runs inside the test images",
    coldBuildSeconds: 15,
    source: {
      kind: "folder",
      folder: "images",
      keyedBy: ["go.mod", "pause", "hello"],
      executables: { pause: "./pause", hello: "./hello" },
    },
    targetsLinux: true,
  },
} as const satisfies Record<string, ProgramRecipe>;

/** `kubernetes`, `containerd`, …: what {@link programTable} can build. */
export type ProgramName = keyof typeof programTable;
