import type { NamespaceChoice } from "../../core/connect/namespace-choice.ts";
import type { Ports } from "../../jobs/ports.ts";
import type { RotateOptions } from "../../jobs/rotate-options.ts";
import { renderNews } from "../render/connect-news.ts";
import type { RunContext } from "../run-context.ts";
import type { RotateFlags } from "./rotate.ts";
import { makers } from "./rotate-azure.ts";
import type { RotateRequest } from "./rotate-request.ts";

/** One rotation that is about to begin. */
export interface RotateRun {
  readonly ports: Ports;
  readonly request: RotateRequest;
  readonly places: NamespaceChoice;
}

/** How a rotation is done, by the flags. */
export function rotateOptions(
  context: RunContext,
  flags: RotateFlags,
  { request, places, ports }: RotateRun,
): RotateOptions {
  const { terminal } = context;
  const { dryRun } = flags;
  const several = places.kind !== "named" || places.names.length > 1;
  return {
    places,
    proof: { depth: flags.prove, from: flags.proveFrom ?? "changed" },
    dryRun,
    ...(flags.wait === undefined ? {} : { patienceMs: flags.wait }),
    graceMs: flags.grace,
    makerFor: makers(context, flags, { ports, request }),
    tell: (news) => {
      if (flags.output === undefined) terminal.out(renderNews(news, { several, dryRun }));
    },
    obtain: request.obtain,
  };
}
