import { type AzureReply, type AzureRequest, refusal } from "../exchange.ts";
import { forbidden } from "../rights.ts";
import type { AzureState, Caller, StoredRegistry } from "../state.ts";

export interface Asked {
  readonly state: AzureState;
  readonly request: AzureRequest;
  readonly caller: Caller;
  readonly path: Readonly<Record<string, string | undefined>>;
}

export interface Route {
  readonly method: string;
  readonly pattern: URLPattern;
  readonly answer: (asked: Asked) => AzureReply;
}

export const REGISTRY =
  "/subscriptions/:subscription/resourceGroups/:group/providers/Microsoft.ContainerRegistry/registries/:name";

export function route(method: string, pathname: string, answer: Route["answer"]): Route {
  return { method, pattern: new URLPattern({ pathname }), answer };
}

export function scopeOf(path: Asked["path"]): string {
  return `/subscriptions/${path["subscription"]}/resourceGroups/${path["group"]}/providers/Microsoft.ContainerRegistry/registries/${path["name"]}`;
}

type OfRegistry = (registry: StoredRegistry, asked: Asked) => AzureReply;

export function withRegistry(operation: string, answer: OfRegistry): Route["answer"] {
  return (asked) => {
    const { subscription, group, name } = asked.path;
    const registry = asked.state.registries.find(
      (one) => one.subscription === subscription && one.resourceGroup === group && one.name === name,
    );
    const scope = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.ContainerRegistry/registries/${name}`;
    const denied = forbidden(asked.caller, `Microsoft.ContainerRegistry/registries/${operation}`, scope);
    if (denied !== undefined) return denied;
    if (registry === undefined)
      return refusal(
        404,
        "ResourceNotFound",
        `The Resource 'Microsoft.ContainerRegistry/registries/${name}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
      );
    return answer(registry, asked);
  };
}
