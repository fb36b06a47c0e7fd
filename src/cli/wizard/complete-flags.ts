import { addressText, type RegistryAddress } from "../../core/image/registry-address.ts";
import type { ConnectFlags } from "../commands/connect.ts";
import { readMethod } from "../flags/connect-methods.ts";
import { askAccounts } from "./ask-accounts.ts";
import { adviseAks, askAdminUser, isOfNodes, needsImage } from "./ask-azure.ts";
import { askImage } from "./ask-image.ts";
import { adviseToken, askMethod } from "./ask-method.ts";
import { askNamespaces } from "./ask-namespaces.ts";
import { addressOf, askRegistry } from "./ask-registry.ts";
import { askUsername } from "./ask-username.ts";
import { type Answer, type Asking, NO_ANSWER } from "./asking.ts";

/** Flags that say all but a password, and what of them was asked. */
export interface CompletedFlags {
  readonly registry: string;
  readonly flags: ConnectFlags;
  /** What was answered, as words of a command line; neither registry nor user name among them. */
  readonly words: readonly string[];
  /** The user name; absent where it was not asked. */
  readonly username?: Answer;
}

/** Asks for what the flags leave open, each thing once, in the order in which one answer helps with the next. */
export async function completeFlags(
  asking: Asking,
  argument: string | undefined,
  given: ConnectFlags,
): Promise<CompletedFlags> {
  const named = argument ?? given.registry;
  const places = given.namespace ?? [asking.namespace];
  const registry = named === undefined ? await askRegistry(asking, places) : addressOf(named);
  const method = readMethod(given) === undefined ? await howToObtain(asking, registry) : NO_ANSWER;
  const isForAll = isOfNodes({ ...given, ...method.flags });
  const where = isPlaceOpen(given) && !isForAll ? await askNamespaces(asking, registry) : NO_ANSWER;
  const namespaces = where.flags.namespace ?? given.namespace;
  const isAccountOpen = isAttachmentOpen(given) && !isForAll;
  const accounts = isAccountOpen ? await askAccounts(asking, registry, namespaces) : NO_ANSWER;
  const isImageNeeded = needsImage({ ...given, ...method.flags }, registry);
  const image = isImageOpen(given, isImageNeeded)
    ? await askImage(asking, registry, { namespaces, isNeeded: isImageNeeded })
    : NO_ANSWER;
  const flags = { ...given, ...method.flags, ...where.flags, ...accounts.flags, ...image.flags };
  const words = [method, where, accounts, image].flatMap((answer) => answer.words);
  const completed = { registry: named ?? addressText(registry), flags, words };
  if (!isUsernameOpen(flags)) return completed;
  await adviseToken(asking, registry);
  return withUsername(completed, await askUsername(asking, registry));
}

/** The way to the credential; of Azure's, what has to be known before it is taken. */
async function howToObtain(asking: Asking, registry: RegistryAddress): Promise<Answer> {
  await adviseAks(asking, registry);
  const method = await askMethod(asking, registry);
  const admin = await askAdminUser(asking, method);
  return { flags: { ...method.flags, ...admin.flags }, words: [...method.words, ...admin.words] };
}

/** The same with the user name, instead of one that was answered before. */
export function withUsername(completed: CompletedFlags, username: Answer): CompletedFlags {
  return { ...completed, flags: { ...completed.flags, ...username.flags }, username };
}

function isPlaceOpen({ namespace, allNamespaces, namespaceSelector }: ConnectFlags): boolean {
  return [namespace, allNamespaces, namespaceSelector].every((flag) => flag === undefined);
}

function isAttachmentOpen({ attach, serviceAccount, allServiceAccounts, workload }: ConnectFlags): boolean {
  const named = [serviceAccount, allServiceAccounts, workload];
  return attach && named.every((flag) => flag === undefined);
}

/** An image is of no use to a proof that does not read one, but a token has to be told what it may pull. */
function isImageOpen({ image, prove }: ConnectFlags, isNeeded: boolean): boolean {
  return image === undefined && (isNeeded || prove === "manifest" || prove === "blob");
}

function isUsernameOpen(flags: ConnectFlags): boolean {
  return readMethod(flags)?.name === "password" && flags.username === undefined;
}
