import type { Files } from "../core/files.ts";
import { createHttp } from "../io/http/client.ts";
import { createKube } from "../io/kube/create-kube.ts";
import { loadKubeconfig } from "../io/kube/kubeconfig/load-kubeconfig.ts";
import { describeKubeconfigRefusal } from "../io/kube/kubeconfig/refusal.ts";
import { machineClock } from "../io/machine/clock.ts";
import { randomName } from "../io/machine/names.ts";
import { createRegistry } from "../io/registry/registry.ts";
import type { Ports, RegistryPorts } from "../jobs/ports.ts";
import { type ClusterFlags, fieldManagerOf } from "./flags/cluster-flags.ts";
import { kubeconfigChoice } from "./flags/kubeconfig-choice.ts";
import { UsageError } from "./flags/usage-error.ts";
import type { OpenRegistryFlags, RunContext } from "./run-context.ts";
import { canAsk } from "./terminal/interaction.ts";
import type { Terminal } from "./terminal/terminal.ts";
import { VERSION } from "./version.ts";

/** Everything asked about one image ends within this, in milliseconds (product.md). */
const IMAGE_TIMEOUT_MS = 15_000;

/** A bundle of all authorities that a system trusts is some 250 KiB. */
const CA_FILE_LIMIT_BYTES = 4_194_304;

/** Builds the ports of this process: the one place where jobs meet the world. */
export function portOpener(terminal: Terminal, files: Files): Pick<RunContext, "openPorts" | "openRegistry"> {
  const http = createHttp({ userAgent: `pullpass/${VERSION}`, environment: terminal.environment });
  const openRegistry = async (flags: OpenRegistryFlags): Promise<RegistryPorts> => {
    const caPem = await readCaFile(files, flags.ask.caFile);
    const registry = createRegistry({
      http,
      clock: machineClock,
      requestTimeoutMs: flags.ask.requestTimeout,
      imageTimeoutMs: IMAGE_TIMEOUT_MS,
      plainHttpDomains: flags.plainHttpDomains,
      ...(caPem === undefined ? {} : { caPem }),
    });
    return { registry, clock: machineClock, progress: terminal.progress, signal: flags.signal };
  };
  const openPorts = async (flags: OpenRegistryFlags & { readonly cluster: ClusterFlags }): Promise<Ports> => {
    const connection = await readConnection(flags.cluster, terminal);
    const kube = createKube({
      http,
      clock: machineClock,
      connection,
      requestTimeoutMs: flags.ask.requestTimeout,
      fieldManager: fieldManagerOf(flags.cluster),
      random: Math.random,
    });
    return { ...(await openRegistry(flags)), kube, newName: randomName, random: Math.random };
  };
  return { openPorts, openRegistry };
}

async function readConnection(flags: ClusterFlags, terminal: Terminal) {
  const answer = await loadKubeconfig({
    ...kubeconfigChoice(flags),
    env: terminal.environment,
    clock: machineClock,
    plugins: {
      canAsk: canAsk(terminal, { noInput: flags.input === false, forPeople: true }),
      say: (text) => terminal.err(text),
      handOver: () => terminal.handOver(),
    },
  });
  if (answer.ok) return answer.connection;
  throw new UsageError(
    describeKubeconfigRefusal(answer.refusal),
    "see what kubectl makes of it: kubectl config view --minify",
  );
}

async function readCaFile(files: Files, path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  const read = await files.read(path, CA_FILE_LIMIT_BYTES);
  if (!read.ok) throw new UsageError(`cannot read the CA file ${path}: ${read.reason}`);
  const pem = new TextDecoder().decode(read.bytes);
  if (!pem.includes("-----BEGIN CERTIFICATE-----"))
    throw new UsageError(`the CA file ${path} holds no certificate in PEM`);
  return pem;
}
