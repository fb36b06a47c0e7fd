import type { AzureOrigins } from "./stand-in.ts";

/**
 * Whether a service takes tokens that were given out for this audience.
 *
 * Entra cuts a scope at its last slash and puts what stands before it into `aud` as it was asked for
 * (microsoft-authentication-library-for-dotnet#747): `https://graph.microsoft.com//.default`, which az asks for, gives an
 * audience with a slash at its end, `https://graph.microsoft.com/.default` one without. Graph and Resource Manager take both.
 * Resource Manager has a second name too, and az uses that one (azure-cli-core, cloud.py, active_directory_resource_id).
 */
export function isTakenBy(service: "arm" | "graph", origins: AzureOrigins, audience: string): boolean {
  const names = service === "arm" ? [origins.arm, "https://management.core.windows.net"] : [origins.graph];
  return names.includes(audience.replace(/\/$/, ""));
}
