import type { ImageReference } from "../image/image-reference.ts";

interface Move {
  /** Of the whole repository, `docker.io/bitnami/redis`. */
  readonly from: RegExp;
  /** Where it is now, as a replacement; absent where it is nowhere. */
  readonly to?: string;
  readonly text: string;
}

/** What publishers withdrew or moved, by their own announcements. */
const MOVES: readonly Move[] = [
  {
    from: /^k8s\.gcr\.io\/(.+)$/,
    to: "registry.k8s.io/$1",
    text: "k8s.gcr.io is frozen since April 2023; its images are at registry.k8s.io",
  },
  {
    from: /^gcr\.io\/(?:google_containers|google-containers)\/(.+)$/,
    to: "registry.k8s.io/$1",
    text: "Kubernetes left this repository; its images are at registry.k8s.io",
  },
  {
    from: /^gcr\.io\/kubebuilder\/(.+)$/,
    text: "kubebuilder's images at gcr.io were taken away; kube-rbac-proxy is at quay.io/brancz/kube-rbac-proxy",
  },
  {
    from: /^docker\.io\/bitnami\/(.+)$/,
    to: "docker.io/bitnamilegacy/$1",
    text: "Bitnami took its versioned tags away in September 2025; the old ones are at bitnamilegacy, without updates",
  },
  {
    from: /^docker\.pkg\.github\.com\/(.+)$/,
    to: "ghcr.io/$1",
    text: "docker.pkg.github.com is closed; its images are at ghcr.io",
  },
  { from: /^[\w.-]+\.bintray\.io\/.+$/, text: "Bintray is closed since May 2021" },
];

/** Where the image has gone, if its publisher is known to have moved it. */
export function movedTo({
  domain,
  path,
  tag,
}: ImageReference): { readonly text: string; readonly image?: string } | undefined {
  const repository = `${domain}/${path}`;
  const move = MOVES.find(({ from }) => from.test(repository));
  if (move === undefined) return undefined;
  const { text, from, to } = move;
  if (to === undefined) return { text };
  const version = tag === undefined ? "" : `:${tag}`;
  return { text, image: repository.replace(from, to) + version };
}
