import type { TokenCredential } from "@azure/identity";
import { hideAgentPolicy } from "./hide-agent.ts";

/** How to log in. `default`: by what is there already, in the order of Azure's own tools. */
export type AzureLogin = "default" | "device-code" | "browser";

export interface CredentialSettings {
  readonly login: AzureLogin;
  /** Where to log in: `https://login.microsoftonline.com`. */
  readonly authorityHost: string;
  /** False for a cloud that Microsoft's public directory of clouds does not list: it is then not asked about it. */
  readonly isWellKnown: boolean;
  /** Absent: the one of the login that is there. */
  readonly tenant?: string;
  /** Shows a person what to do: the code to type and where. */
  readonly say: (text: string) => void;
}

/**
 * Who pullpass is in Azure. By default what `DefaultAzureCredential` finds: environment, workload identity, managed
 * identity, `az login`, …; the variable AZURE_TOKEN_CREDENTIALS narrows it as for every tool of Azure's.
 */
export async function openCredential(settings: CredentialSettings): Promise<TokenCredential> {
  // Loaded when a cloud is asked: half a megabyte that no other command needs.
  const identity = await import("@azure/identity");
  const options = {
    authorityHost: settings.authorityHost,
    additionalPolicies: [{ policy: hideAgentPolicy, position: "perCall" as const }],
    disableInstanceDiscovery: !settings.isWellKnown,
    ...(settings.tenant === undefined ? {} : { tenantId: settings.tenant }),
  };
  switch (settings.login) {
    case "default":
      return new identity.DefaultAzureCredential(options);
    case "device-code":
      return new identity.DeviceCodeCredential({
        ...options,
        userPromptCallback: ({ message }) => settings.say(`${message}\n`),
      });
    case "browser":
      return new identity.InteractiveBrowserCredential(options);
  }
}
