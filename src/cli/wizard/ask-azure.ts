import type { RegistryAddress } from "../../core/image/registry-address.ts";
import { azureCloudOf } from "../../providers/azure/cloud.ts";
import { azureMethodName, readMethod } from "../flags/connect-methods.ts";
import { type Answer, type Asking, NO_ANSWER } from "./asking.ts";

/** On AKS the nodes need no secret at all: that comes before any other way. */
export async function adviseAks({ prompts, aks }: Asking, registry: RegistryAddress): Promise<void> {
  if (azureCloudOf(registry.domain) === undefined) return;
  if (aks === "yes") await prompts.tell(NODES_CAN_PULL);
  if (aks === "perhaps") await prompts.tell(NODES_NOT_SEEN);
}

/* A line of each fits a terminal of 80 columns beside the prompt's frame. */

const NODES_CAN_PULL =
  "This cluster is AKS: its nodes can pull as themselves, without a secret.\n" +
  "Other ways are for who may not assign roles, or for some namespaces alone.";

const NODES_NOT_SEEN =
  "By its server's name this cluster is AKS, and you may not read its nodes.\n" +
  "Whoever may can let them pull as themselves (--method node-identity).";

const ADMIN_USER_WARNING =
  "The admin user is for development alone: everybody shares it, it may push\n" +
  "and delete in every repository, it cannot be limited, and it never ends.\n" +
  "A token (repository-token) does the same pull without all that.";

/** Whether the admin user may be turned on, which nobody is to do without knowing what it is. */
export async function askAdminUser({ prompts }: Asking, method: Answer): Promise<Answer> {
  if (method.flags.method !== "admin-user") return NO_ANSWER;
  await prompts.tell(ADMIN_USER_WARNING);
  const mayEnable = await prompts.confirm("Where it is off: may it be turned on?");
  return mayEnable ? { flags: { enableAdminUser: true }, words: ["--enable-admin-user"] } : NO_ANSWER;
}

/** Whether the nodes are to pull as themselves, which is every namespace's, and needs no ServiceAccount. */
export function isOfNodes(flags: Parameters<typeof readMethod>[0]): boolean {
  return readMethod(flags)?.name === "node-identity";
}

/** A token may pull what it is told and nothing else: without a path behind the registry the image says what. */
export function needsImage(flags: Parameters<typeof readMethod>[0], registry: RegistryAddress): boolean {
  const method = readMethod(flags);
  return method !== undefined && azureMethodName(method) === "repository-token" && registry.path === "";
}
