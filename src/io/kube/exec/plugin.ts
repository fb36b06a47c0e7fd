import type { SecretText } from "../../../core/credential/secret-text.ts";

/** The versions of `client.authentication.k8s.io` that are spoken: those of client-go v0.37 (`exec.go`, `apiVersions`). */
export type ExecApiVersion = "client.authentication.k8s.io/v1" | "client.authentication.k8s.io/v1beta1";

/** Whether the plug-in gets standard input. `Always`: it cannot work without a person at a terminal. */
export type InteractiveMode = "Never" | "IfAvailable" | "Always";

/** What a plug-in is told of the cluster where the kubeconfig says `provideClusterInfo`. */
export interface ExecCluster {
  /** The server as the kubeconfig has it. */
  readonly server: string;
  readonly tlsServerName?: string;
  readonly skipVerification: boolean;
  /** PEM. */
  readonly ca?: string;
  /** With its user name and password: the plug-in may have to go the same way. */
  readonly proxy?: SecretText;
  readonly disableCompression: boolean;
  /** The cluster's extension `client.authentication.k8s.io/exec`, as it stands in the kubeconfig. */
  readonly config?: unknown;
}

/**
 * An exec credential plug-in of a kubeconfig, ready to be run. Arguments are not secret to the system (anybody
 * on the machine sees them), but no refusal quotes one.
 */
export interface ExecPlugin {
  /** A path, or a name to be looked up on PATH. */
  readonly command: string;
  readonly args: readonly string[];
  /** Added to our environment; of equal names the last counts. */
  readonly env: readonly (readonly [name: string, value: SecretText])[];
  readonly apiVersion: ExecApiVersion;
  readonly interactiveMode: InteractiveMode;
  /** One line. */
  readonly installHint?: string;
  /** Absent: it is told nothing of the cluster. */
  readonly cluster?: ExecCluster;
}

/** What a plug-in may use of this process. */
export interface PluginHost {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Standard input is a terminal, and we may ask the person there. */
  readonly canAsk: boolean;
  /** Shows what the plug-in writes on its standard error, as it comes: prompts, device codes, faults. */
  say(text: string): void;
  /** Called before a plug-in gets the terminal to ask on. Absent: nothing else is drawn there. */
  readonly handOver?: () => void;
}
