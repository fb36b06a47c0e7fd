import type { RegistryAddress } from "../../core/image/registry-address.ts";
import { azureCloudOf } from "../../providers/azure/cloud.ts";
import { azureMethodName, readMethod } from "../flags/connect-methods.ts";
import { type Answer, type Asking, NO_ANSWER } from "./asking.ts";

/** On AKS a registry that is attached to the cluster needs no secret at all: that comes before any other way. */
export async function adviseAks({ prompts, isAks }: Asking, registry: RegistryAddress): Promise<void> {
  if (!isAks || azureCloudOf(registry.domain) === undefined) return;
  await prompts.tell(
    "This cluster is AKS. Attached to it, the registry needs no secret: the nodes pull with their own identity.\n" +
      "  is it?      az aks check-acr --name CLUSTER --resource-group GROUP --acr " +
      `${registry.domain}\n` +
      "  attach it:  az aks update --name CLUSTER --resource-group GROUP --attach-acr NAME\n" +
      "Go on where it is not, or where you may not assign the role.",
  );
}

const ADMIN_USER_WARNING =
  "The admin user is for development alone: everybody shares it, it may push and delete in every repository,\n" +
  "it cannot be limited, and it never ends. A token (repository-token) does the same pull without all that.";

/** Whether the admin user may be turned on, which nobody is to do without knowing what it is. */
export async function askAdminUser({ prompts }: Asking, method: Answer): Promise<Answer> {
  if (method.flags.method !== "admin-user") return NO_ANSWER;
  await prompts.tell(ADMIN_USER_WARNING);
  const mayEnable = await prompts.confirm("Where it is off: may it be turned on?");
  return mayEnable ? { flags: { enableAdminUser: true }, words: ["--enable-admin-user"] } : NO_ANSWER;
}

/** A token may pull what it is told and nothing else: without a path behind the registry the image says what. */
export function needsImage(flags: Parameters<typeof readMethod>[0], registry: RegistryAddress): boolean {
  const method = readMethod(flags);
  return method !== undefined && azureMethodName(method) === "repository-token" && registry.path === "";
}
