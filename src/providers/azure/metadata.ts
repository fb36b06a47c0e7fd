import * as z from "zod/mini";
import type { AzureCloudEndpoints } from "./cloud.ts";

/** Where a cloud's ARM says what belongs to it; asked without a token, as `az cloud register` does. */
export const METADATA_PATH = "/metadata/endpoints?api-version=2022-09-01";

const metadata = z.object({
  name: z.exactOptional(z.string()),
  authentication: z.object({ loginEndpoint: z.url(), audiences: z.array(z.string()) }),
  microsoftGraphResourceId: z.url(),
  resourceManager: z.url(),
  suffixes: z.object({ acrLoginServer: z.string() }),
});

/**
 * The endpoints of a cloud that its resource manager describes; undefined where the document describes none, or
 * describes another resource manager than the one that was asked.
 */
export function readMetadata(json: unknown, arm: string): AzureCloudEndpoints | undefined {
  const parsed = z.safeParse(metadata, json);
  if (!parsed.success) return undefined;
  const { name = arm, authentication, microsoftGraphResourceId, resourceManager, suffixes } = parsed.data;
  const [armAudience] = authentication.audiences;
  if (new URL(resourceManager).origin !== new URL(arm).origin || armAudience === undefined) return undefined;
  return {
    name,
    login: new URL(authentication.loginEndpoint).origin,
    arm: new URL(arm).origin,
    armAudience: withoutSlash(armAudience),
    graph: new URL(microsoftGraphResourceId).origin,
    registrySuffix: `.${suffixes.acrLoginServer.replace(/^\.+/, "")}`,
  };
}

function withoutSlash(text: string): string {
  return text.replace(/\/+$/, "");
}
