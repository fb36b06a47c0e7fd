import { type Command, InvalidArgumentError, Option } from "commander";
import { isObjectName } from "../../core/kube/object-name.ts";
import { parseDurationMs } from "./duration.ts";

/** The flags of every command that talks to a network. */
export interface TimeFlags {
  readonly requestTimeout: number;
  /** Absent: no end but the person's patience. Milliseconds. */
  readonly timeout?: number;
}

/** The flags of every command that asks a registry. */
export interface AskFlags extends TimeFlags {
  readonly prove: "none" | "token" | "manifest" | "blob";
  /** `here`, `node`, `node=NAME`, `pools`; absent when it was not given. */
  readonly proveFrom?: ProveFrom;
  readonly caFile?: string;
  readonly insecureRegistry?: true;
}

export type ProveFrom = "here" | "pools" | { readonly node?: string };

/** How long one network step may take where nothing is said, in milliseconds (product.md). */
const DEFAULT_REQUEST_TIMEOUT_MS = 10_000;

export function addAskFlags(command: Command): Command {
  command
    .addOption(proveOption("how far to prove the pull"))
    .option(
      "--prove-from <vantage>",
      "from where: here, node, node=NAME, pools (a node of each)",
      readVantage,
    );
  return addTimeFlags(addRegistryFlags(command));
}

export function proveOption(description: string): Option {
  return new Option("--prove <depth>", description)
    .choices(["none", "token", "manifest", "blob"])
    .default("blob");
}

/** How a registry is spoken with. */
export function addRegistryFlags(command: Command): Command {
  return command
    .option(
      "--ca-file <file>",
      "certificate authorities to trust for the registry, beside the system's (PEM)",
    )
    .option(
      "--insecure-registry",
      "speak plain HTTP with the registry (not needed where it is this machine)",
    );
}

export function addTimeFlags(command: Command): Command {
  return command
    .addOption(
      new Option("--request-timeout <duration>", "how long each network step may take")
        .argParser(readDuration)
        .default(DEFAULT_REQUEST_TIMEOUT_MS, "10s"),
    )
    .option("--timeout <duration>", "how long all of it may take, e.g. 2m (exit code 124)", readDuration);
}

function readDuration(text: string): number {
  const ms = parseDurationMs(text);
  if (ms === undefined || ms === 0)
    throw new InvalidArgumentError("Write a duration such as 30s, 2m or 1m30s, at most 24d.");
  return ms;
}

/** `0` is no wait at all. */
export function readWait(text: string): number {
  const ms = parseDurationMs(text);
  if (ms === undefined) throw new InvalidArgumentError("Write a duration such as 0, 30s or 3m, at most 24d.");
  return ms;
}

export function readVantage(text: string): ProveFrom {
  if (text === "here" || text === "pools") return text;
  if (text === "node") return {};
  const [, node = ""] = /^node=(.*)$/.exec(text) ?? [];
  if (isObjectName(node)) return { node };
  throw new InvalidArgumentError("Write here, node, node=NAME or pools.");
}
