import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";

/**
 * What plays the part of AKS's acr-credential-provider in tests: a credential provider plugin of our own, which the
 * kubelet asks about images of `*.azurecr.io` and about no others. Without the file that says who the node is, it has
 * nothing to give.
 */
export const NODE_IDENTITY_FILE = "node-identity.json";

/** The identity of the node, as a test sets it. */
export interface NodeIdentityFile {
  /** The registry's host. */
  readonly registry: string;
  /** Where its token service listens on 127.0.0.1. */
  readonly port: number;
  /** Path of the authority's certificate. */
  readonly ca: string;
  /** What the machine's own metadata service would give: a token of Entra's for registries. */
  readonly accessToken: string;
}

/** Writes plugin and configuration into the kubelet's folder; gives the flags that make the kubelet use them. */
export async function identityPlugin(folder: string): Promise<readonly string[]> {
  const binFolder = join(folder, "credential-plugins");
  await mkdir(binFolder, { recursive: true });
  const name = "pullpass-test-node-identity";
  const script = join(import.meta.dirname, "identity-plugin-program.ts");
  const words = [process.execPath, script, join(folder, NODE_IDENTITY_FILE)];
  const program = join(binFolder, name);
  await writeFile(program, `#!/bin/sh\nexec ${words.map((word) => `'${word}'`).join(" ")}\n`);
  await chmod(program, 0o755);
  const configurationPath = join(folder, "credential-plugins.yaml");
  await writeFile(configurationPath, stringify(configuration(name)));
  return [
    `--image-credential-provider-config=${configurationPath}`,
    `--image-credential-provider-bin-dir=${binFolder}`,
  ];
}

function configuration(name: string) {
  const provider = {
    name,
    matchImages: ["*.azurecr.io"],
    // A test changes who the node is from one pull to the next.
    defaultCacheDuration: "0s",
    apiVersion: "credentialprovider.kubelet.k8s.io/v1",
  };
  return {
    apiVersion: "kubelet.config.k8s.io/v1",
    kind: "CredentialProviderConfig",
    providers: [provider],
  };
}
