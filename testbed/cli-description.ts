import { dirname, join } from "node:path";
import type { RegistryHandle } from "./registries.ts";
import type { LastingTestBed, TestBedHandle } from "./test-bed.ts";

/** What a developer has to know of a test bed that runs, for a terminal. No password is in it. */
export function describeTestBed({ handle, run }: LastingTestBed): string {
  const { kubernetes, registries } = handle;
  return `${[
    describeKubernetes(kubernetes),
    "",
    `  export KUBECONFIG=${kubernetes.kubeconfigPath}`,
    `  export PATH=${dirname(kubernetes.kubectlPath)}:$PATH   # a kubectl of its version`,
    "",
    "Users without any right, until RBAC gives them some: alice, bob, carol.",
    ...Object.values(kubernetes.restrictedKubeconfigPaths).map((path) => `  ${path}`),
    "",
    "Registries:",
    describeRegistry("Basic, plain HTTP", registries.plainBasic),
    describeRegistry("Bearer, plain HTTP", registries.plainBearer),
    describeRegistry("Basic, TLS", registries.tlsBasic),
    describeRegistry("Bearer, TLS", registries.tlsBearer),
    "The authority of those with TLS:",
    `  ${registries.caPath}`,
    "",
    "Their users; each file holds a password, without a newline at its end.",
    "With Bearer, team may use team/… and nobody else may.",
    ...Object.values(registries.users).map(({ name, passwordPath }) => `  ${name.padEnd(9)} ${passwordPath}`),
    "",
    "Logs:",
    `  ${join(run.folder, "logs")}`,
    "",
    "Stop it with: npm run testbed down",
  ].join("\n")}\n`;
}

function describeKubernetes(kubernetes: TestBedHandle["kubernetes"]): string {
  if (kubernetes.kind === "cluster") {
    return `A Kubernetes cluster with one node runs at ${kubernetes.server}`;
  }
  return [
    `A Kubernetes control plane runs at ${kubernetes.server}`,
    "It has no node, so Pods stay pending. A node needs what is missing here:",
    ...kubernetes.missing.map((phrase) => `  ${phrase}`),
  ].join("\n");
}

function describeRegistry(description: string, registry: RegistryHandle): string {
  return `  ${description.padEnd(19)} ${registry.host}`;
}
