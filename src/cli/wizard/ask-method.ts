import { refText } from "../../core/existing-secret/search-notes.ts";
import type { FoundEntry } from "../../core/existing-secret/sort-secrets.ts";
import { addressText, type RegistryAddress } from "../../core/image/registry-address.ts";
import { oneLine } from "../../core/registry/one-line.ts";
import { tokenAdvice } from "../../core/sighting/token-advice.ts";
import type { FoundLogin } from "../../jobs/find-docker-login.ts";
import { azureCloudOf } from "../../providers/azure/cloud.ts";
import { CONNECT_METHODS, type ConnectMethod } from "../flags/connect-methods.ts";
import type { Choice } from "../terminal/prompts.ts";
import type { Answer, Asking } from "./asking.ts";

const MAX_USERNAME_CHARS = 40;

/** So many fit a screen of 24 lines beside the other methods and the hint. */
const MAX_SECRETS = 6;

/**
 * Which method, of those that have all they need; where there is but one, it is said and not asked. A person who will
 * need a token is told which one, and where it is made.
 */
export async function askMethod(asking: Asking, registry: RegistryAddress): Promise<Answer> {
  const [login, secrets] = await Promise.all([asking.findLogin(registry), asking.findSecrets(registry)]);
  const isOfAzure = azureCloudOf(registry.domain) !== undefined;
  const found = { login, secrets, isOfAzure, isAks: asking.aks === "yes" };
  const choices = inOrder(found.isAks).flatMap((method) => choicesOf(method, found));
  const [only, another] = choices;
  if (only === undefined) throw new Error("every registry has the method password");
  if (another !== undefined) {
    return asking.prompts.choice(`How is the credential for ${addressText(registry)} obtained?`, choices);
  }
  await asking.prompts.tell(
    `By ${only.label}\n(neither a login for it was found on this machine, nor a pull secret in the cluster)`,
  );
  return only.value;
}

/** The nodes of AKS first: nothing is less to do, and nothing else needs no secret. */
function inOrder(isAks: boolean): readonly ConnectMethod[] {
  if (!isAks) return CONNECT_METHODS;
  const isFirst = ({ name }: ConnectMethod): boolean => name === "node-identity";
  return [...CONNECT_METHODS.filter(isFirst), ...CONNECT_METHODS.filter((method) => !isFirst(method))];
}

interface FoundCredentials {
  readonly login: FoundLogin | undefined;
  readonly secrets: readonly FoundEntry[];
  readonly isOfAzure: boolean;
  readonly isAks: boolean;
}

function choicesOf(method: ConnectMethod, found: FoundCredentials): readonly Choice<Answer>[] {
  const { login, secrets, isOfAzure, isAks } = found;
  const { name, lifetime } = method;
  const value: Answer = { flags: { method: name }, words: ["--method", name] };
  switch (name) {
    case "docker-login": {
      if (login === undefined) return [];
      const label = `${name}: the login of ${shortName(login.credential)} on this machine`;
      return [{ value, label, hint: `good ${lifetime}` }];
    }
    case "existing-secret":
      return secrets.slice(0, MAX_SECRETS).map((entry) => {
        const fromSecret = refText(entry.place);
        return {
          value: {
            flags: { ...value.flags, fromSecret },
            words: [...value.words, "--from-secret", fromSecret],
          },
          label: `${name}: ${fromSecret} (user ${shortName(entry)})`,
          hint: `good ${lifetime}`,
        };
      });
    case "node-identity":
      return isOfAzure && isAks ? [whole(method, value)] : [];
    case "repository-token":
    case "new-service-principal":
    case "existing-service-principal":
    case "admin-user":
      return isOfAzure ? [whole(method, value)] : [];
    case "password":
      return [whole(method, value)];
  }
}

/** A method with all that should be known of it: what it is, its warning, what it needs, how long it lives. */
function whole({ name, summary, warning, needs, lifetime }: ConnectMethod, value: Answer): Choice<Answer> {
  const warned = warning === undefined ? "" : `${warning}; `;
  return { value, label: `${name}: ${summary}`, hint: `${warned}needs ${needs}; good ${lifetime}` };
}

function shortName({ username }: { readonly username: string }): string {
  return oneLine(username, MAX_USERNAME_CHARS);
}

/** Which token to make, and where; nothing for a registry of which only the host is known. */
export async function adviseToken({ prompts }: Asking, { domain }: RegistryAddress): Promise<void> {
  const advice = tokenAdvice(domain);
  if (advice !== undefined) await prompts.tell(advice.text);
}
