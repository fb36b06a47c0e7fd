import { row, type Signature } from "./signature.ts";

/** What the node does with what came: bytes that do not fit, and a store that will not take them. The order matters, see `SIGNATURES`. */
export const STORE_SIGNATURES: readonly Signature[] = [
  row(
    "content-corrupt",
    "certain",
    [],
    [
      /unexpected commit digest|digest did not match|failed size validation|digest verification failed|filesystem layer verification failed|does not match digest|digest mismatch|wrong diff id|diffIDs don.t match|don.t match image configuration|(?:config|manifest) verification failed for digest|could not verify layer data|invalid checksum/i,
      "containerd content, containers/image",
    ],
  ),
  row(
    "content-corrupt",
    "likely",
    ["connection-reset", "runtime-storage"],
    [
      /unexpected commit size|httpReadSeeker: (?:invalid size|read past)|invalid rootfs in image configuration|invalid tar header|(?:gzip|zstd|flate):.{0,60}(?:invalid|corrupt|magic)/i,
      "containerd content",
    ],
  ),
  row(
    "content-corrupt",
    "likely",
    ["connection-reset", "runtime-storage"],
    [
      /(?:ApplyLayer|Untar re-exec error|archive\/tar|unpigz).{0,300}(?:unexpected EOF|invalid|corrupt)/i,
      "moby pkg/chrootarchive, containerd archive/compression: a layer that ends too early",
    ],
  ),
  row(
    "runtime-storage",
    "likely",
    ["disk-full"],
    [
      /directory not empty|failed to get image from containerd|failed to (?:prepare|mount|stat).{0,60}(?:snapshot|parent)|parent snapshot .* does not exist|missing parent bucket|unable to prepare extraction|failed to (?:commit snapshot|activate mounts|create image reference|update image store|get image config)|from containerd image store|\bref \S{1,300} locked for|rename tmp file|failed to open (?:data|ingest) file|could not read (?:startedat|updatedat)|max depth exceeded|error initializing graphdriver|snapshotter (?:not loaded|\S{1,100} (?:was|is) not found)|locked: unavailable|read-only file system|layer not known|Failed to record image pull intent|metadata\.db|locked for .* since/i,
      "containerd, moby, containers/storage",
    ],
  ),
  row(
    "runtime-storage",
    "likely",
    ["content-corrupt", "platform-mismatch"],
    [
      /convert whiteout|\bmkparent\b|failed to Lchown|mount callback failed|\bApplyLayer\b|Untar re-exec|insufficient UIDs or GIDs|enough IDs available in the (?:user )?namespace|content digest \S{1,200}: not found|\bprocessing tar file\(|hcsshim::|ProcessBaseLayer/i,
      "containerd archive, moby chrootarchive, containers/storage, hcsshim",
    ],
  ),
  row(
    "runtime-storage",
    "likely",
    ["disk-full", "pull-timeout"],
    [
      /too many open files|cannot allocate memory|signal: killed|lease .{0,120}(?:not found|does not exist)|ttrpc: closed|transport is closing|error reading server preface/i,
      "the node itself: ENFILE, ENOMEM, a runtime that went away",
    ],
  ),
];
