import { mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Run } from "../run/run.ts";
import type { Server, ServerCommand } from "../run/server.ts";

/**
 * Folders that the kubelet and the CNI library write to wherever they are told to keep their files: the socket for
 * device plugins, links to containers' logs, cached results.
 */
const fixedFolders = ["/var/lib/kubelet", "/var/log/containers", "/var/lib/cni"] as const;

/** Arguments: SOURCE TARGET … -- PROGRAM ARGUMENT …. Shared, as Pods with mount propagation expect of a node. */
const BIND_AND_BECOME = `set -e
mount --make-rshared /
while [ "$1" != -- ]; do mount --bind "$1" "$2"; shift 2; done
shift
exec "$@"`;

/**
 * The command in a mount namespace of its own. What the node mounts (volumes, root file systems, network
 * namespaces) is then seen by its programs alone and gone with the last of them, however they ended; and in place of
 * {@link fixedFolders} it sees folders of its run, so that it disturbs neither another cluster nor the machine's own
 * kubelet. All that may stay behind is these folders themselves, empty, where the machine had none.
 */
export async function inOwnMountNamespace(run: Run, command: ServerCommand): Promise<ServerCommand> {
  const binds: string[] = [];
  for (const target of fixedFolders) {
    const source = join(run.folder, "fixed-folders", basename(target));
    await mkdir(source, { recursive: true });
    await mkdir(target, { recursive: true });
    binds.push(source, target);
  }
  const become = ["sh", "-c", BIND_AND_BECOME, "sh", ...binds, "--", command.program, ...command.args];
  return { ...command, program: "unshare", args: ["--mount", "--propagation=private", ...become] };
}

/** The command in the mount namespace of a server that was started with {@link inOwnMountNamespace}. */
export function inMountNamespaceOf(server: Server, command: ServerCommand): ServerCommand {
  const namespace = `--mount=/proc/${server.pid}/ns/mnt`;
  return { ...command, program: "nsenter", args: [namespace, command.program, ...command.args] };
}
