import type { Registry } from "../core/registry/registry.ts";
import { UsageError } from "./flags/usage-error.ts";
import type { OpenRegistryFlags, RunContext } from "./run-context.ts";

/**
 * A registry that is asked over plain HTTP, by the person's own word: the one that is asked first. With several it would
 * be said of all, and a credential of one that speaks TLS would go over the wire in plain.
 */
export function plainly(
  context: Pick<RunContext, "openRegistry">,
  how: Omit<OpenRegistryFlags, "plainHttpDomains">,
): Registry {
  let domain: string | undefined;
  return {
    async ask(question) {
      domain ??= question.domain;
      if (domain !== question.domain)
        throw new UsageError(
          `--insecure-registry would count for ${domain} and for ${question.domain}: look at the Pods of one of them by themselves`,
        );
      const { registry } = await context.openRegistry({ ...how, plainHttpDomains: [domain] });
      return registry.ask(question);
    },
  };
}
