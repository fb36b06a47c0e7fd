/** Who wrapped the reason: what is peeled off, from the outside in. */
export type LayerKind =
  | "client"
  | "kubelet"
  | "sandbox"
  | "reason"
  | "grpc"
  | "containerd"
  | "cri-o"
  | "dockerd"
  | "resolve"
  | "anonymous-token"
  | "oauth-token"
  | "manifest"
  | "content"
  | "unpack";

export interface Layer {
  readonly kind: LayerKind;
  /** At the start of what is left; the group `image` is the reference that the layer names. */
  readonly pattern: RegExp;
  /** Program and version whose source writes it. */
  readonly source: string;
}

/** The colon in front of a tag ends no reference: behind one there is a space, or nothing. */
const END = String.raw`"?(?=:?(?:\s|$)|,)`;
const IMAGE = String.raw`"?(?<image>[^"\s]{0,1024}?)${END}`;
const ID = String.raw`"?[^"\s]{0,300}?${END}`;

function at(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})\\s*`, "i");
}

/**
 * Every layer that kubelet, runtimes and clients put around a reason. The order matters only where one begins as
 * another does: the longer first.
 */
export const LAYERS: readonly Layer[] = [
  // kubectl and other clients
  {
    kind: "client",
    pattern: at(String.raw`spec\.(?:init|ephemeral)?containers\{[^}]{0,300}\}:`),
    source: "kubectl describe 1.35",
  },
  {
    kind: "client",
    pattern: at("(?:ImagePull|InspectFailed|Failed|Error|ErrorResponse|FATA):(?=\\s)"),
    source: "Argo Workflows, skaffold, logs",
  },
  {
    kind: "client",
    pattern: at(
      '(?:Error: )?(?:pulling image(?: failed)?|error pulling image "?\\S+?"?|unable to pull \\S+?|container start failed|image pull failed):',
    ),
    source: "crictl, podman, nerdctl",
  },
  {
    kind: "client",
    pattern: at(
      String.raw`(?:CannotPull\w{0,40}Error:\s*)?[a-z ]{4,60}? has been retried \d+ time\(s\):|CannotPull\w{0,40}Error:`,
    ),
    source: "Amazon ECS agent",
  },
  { kind: "client", pattern: at('Failed to pull image with policy "?\\w+"?:'), source: "GitLab Runner" },
  {
    kind: "client",
    pattern: at("(?:PullImage|RunPodSandbox|CreatePodSandbox)\\b[^:]{0,400}?failed(?:, error)?:"),
    source: "kubelet and containerd logs",
  },
  { kind: "client", pattern: at("Error syncing pod(?:, skipping)?:"), source: "kubelet pod_workers.go" },
  // kubelet
  {
    kind: "sandbox",
    pattern: at("Failed (?:to )?create pod sandbox:"),
    source: "kubelet 1.37 kuberuntime_manager.go",
  },
  {
    kind: "kubelet",
    pattern: at(`failed to "?StartContainer"? for ${ID} with (?:\\w+):`),
    source: "kubelet 1.37 kuberuntime_manager.go",
  },
  {
    kind: "kubelet",
    pattern: at(`Back-off pulling image ${IMAGE}(?::|$)`),
    source: "kubelet 1.32 image_manager.go",
  },
  { kind: "kubelet", pattern: at(`Failed to pull image ${IMAGE}:`), source: "kubelet 1.37 image_manager.go" },
  {
    kind: "kubelet",
    pattern: at(`Failed to inspect image ${IMAGE}:`),
    source: "kubelet 1.37 image_manager.go",
  },
  {
    kind: "kubelet",
    pattern: at(
      `image pull failed for ${IMAGE} because the (?:registry is unavailable|signature validation failed):`,
    ),
    source: "kubelet 1.28 image_manager.go",
  },
  {
    kind: "kubelet",
    pattern: at(
      `image pull failed for ${IMAGE}, this may be because there are no credentials on this request\\. details:`,
    ),
    source: "kubelet 1.2 docker.go",
  },
  {
    kind: "reason",
    pattern: at("(?:ErrImagePull|ImagePullBackOff|ImageInspectError|InvalidImageName):"),
    source: "kubelet 1.37 images/types.go",
  },
  { kind: "grpc", pattern: at("rpc error: code = \\w+ desc =(?=\\s|$)"), source: "grpc-go status.go" },
  // sandbox image, by the runtimes
  {
    kind: "sandbox",
    pattern: at(`failed to (?:get sandbox image|start sandbox) ${ID}:`),
    source: "containerd 1.7, 2.2 sandbox_run.go",
  },
  { kind: "sandbox", pattern: at(`failed pulling image ${IMAGE}:`), source: "cri-dockerd sandbox.go" },
  // containerd
  {
    kind: "containerd",
    pattern: at(`failed to pull and unpack image ${IMAGE}:`),
    source: "containerd 2.4 image_pull.go",
  },
  {
    kind: "containerd",
    pattern: at(`failed to pull image ${IMAGE}:`),
    source: "containerd 2.4 sandbox_run.go",
  },
  {
    kind: "resolve",
    pattern: at(`failed to resolve (?:reference|ref|image) ${IMAGE}:`),
    source: "containerd 1.1, 2.4 resolver.go",
  },
  {
    kind: "resolve",
    pattern: at(String.raw`failed to resolve (?<image>[^"\s]{1,512}/[^"\s]{1,512}):(?=\s)`),
    source: "oras-go, as helm and flux print it",
  },
  {
    kind: "resolve",
    pattern: at("no available registry endpoint:(?=\\s)"),
    source: "containerd 1.2 cri image_pull.go",
  },
  { kind: "resolve", pattern: at("failed to do request:"), source: "containerd 2.4 resolver.go" },
  {
    kind: "anonymous-token",
    pattern: at("(?:failed to authorize: )?failed to fetch anonymous to\\w*:?"),
    source: "containerd 1.3, 2.4 authorizer.go",
  },
  {
    kind: "oauth-token",
    pattern: at("(?:failed to authorize: )?failed to fetch oauth to\\w*:?"),
    source: "containerd 1.3, 2.4 authorizer.go",
  },
  { kind: "resolve", pattern: at("failed to authorize:"), source: "containerd 2.4 authorizer.go" },
  {
    kind: "content",
    pattern: at("(?:failed to copy:|(?:failed to copy: )?httpRead(?:er)?Seeker:)(?: failed open:)?"),
    source: "containerd 1.2, 2.4 httpreadseeker.go",
  },
  {
    kind: "unpack",
    pattern: at("failed to unpack image on snapshotter \\S{1,100}:"),
    source: "containerd 1.7 client/image.go",
  },
  {
    kind: "unpack",
    pattern: at(
      'failed to extract layer (?:\\([^)]{0,300}\\) ?)?(?:[^\\s:]{1,20}:[^\\s:]{1,140})?(?: ?to \\S{1,60} as "?[^"]{0,300}"?)?:',
    ),
    source: "containerd 2.4 unpacker.go",
  },
  {
    kind: "unpack",
    pattern: at(String.raw`adding layer with blob(?: "?\S{1,300}"?)?:(?=\s)`),
    source: "containers/image storage_dest.go",
  },
  // dockerd and cri-dockerd
  {
    kind: "dockerd",
    pattern: at("Error response _?from_? daemon:(?: error from registry:)?(?: unknown:)?"),
    source: "moby 29 client/request.go",
  },
  {
    kind: "dockerd",
    pattern: at(String.raw`(?:API error \(\d{3}\):\s*)?\{\s*"message"\s*:`),
    source: "moby api/types/error_response.go, as its clients print it",
  },
  {
    kind: "content",
    pattern: at("error pulling image configuration:(?: download failed after attempts=\\d+:)?"),
    source: "moby 27 pull_v2.go",
  },
  { kind: "unpack", pattern: at("failed to register layer:"), source: "moby 29 layer/layer_store.go" },
  // CRI-O, podman, skopeo
  {
    kind: "cri-o",
    pattern: at("unable to pull image or OCI artifact: pull image err:"),
    source: "CRI-O 1.34 image_pull.go",
  },
  { kind: "cri-o", pattern: at("unable to pull image:"), source: "CRI-O 1.35.6 image_pull.go" },
  {
    kind: "cri-o",
    pattern: at(
      `(?:Error )?(?:initializing source|parsing image name|(?:trying to )?copying) "?(?:docker:)?//${IMAGE}:(?=\\s|$)`,
    ),
    source: "containers/image copy.go",
  },
  {
    kind: "manifest",
    pattern: at(`(?:Error )?reading manifest \\S{1,300} in ${IMAGE}:(?=\\s|$)`),
    source: "containers/image docker_image_src.go",
  },
  {
    kind: "cri-o",
    pattern: at("(?:Error )?pinging (?:container|docker) registry \\S{1,300}:(?=\\s|$)"),
    source: "containers/image docker_client.go",
  },
  {
    kind: "content",
    pattern: at(
      "(?:Error )?(?:copying system image from manifest list|writing blob|reading blob \\S{1,140}|copying config|determining manifest MIME type for \\S{1,400}|storing blob to file \\S{1,300}|parsing image configuration|fetching blob):",
    ),
    source: "containers/image copy",
  },
];
