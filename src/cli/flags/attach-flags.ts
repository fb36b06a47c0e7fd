import { type Command, Option } from "commander";
import type { AccountChoice, ConnectIntent } from "../../core/connect/connect-intent.ts";
import { parseWorkloadName, type ReadWorkloadName, workloadText } from "../../core/workload/workload-name.ts";
import { collect } from "./cluster-flags.ts";
import { readObjectName } from "./names.ts";
import { UsageError } from "./usage-error.ts";

/** The flags that say what a pull secret is attached to, as they were given. */
export interface AttachFlags {
  readonly serviceAccount?: readonly string[];
  readonly allServiceAccounts?: true;
  /** commander's reading of `--no-attach`. */
  readonly attach: boolean;
  readonly workload?: readonly string[];
}

export function addAttachFlags(command: Command): Command {
  return command
    .option(
      "--service-account <name>",
      "attach to this ServiceAccount (repeatable); default: those whose Pods or workloads use images of the " +
        "registry, else default",
      collect,
    )
    .option("--all-service-accounts", "attach to every ServiceAccount")
    .addOption(
      new Option(
        "--workload <kind/name>",
        "attach to the workload's own Pod template, e.g. deployment/web (repeatable); a rollout follows",
      ).argParser(collect),
    )
    .option("--no-attach", "write the secret and attach it to nothing");
}

/** What to attach to. A workload that is named stands in for the ServiceAccounts that are used. */
export function readAttachment(flags: AttachFlags): Pick<ConnectIntent, "accounts" | "workloads"> {
  checkExclusions(flags);
  const workloads = (flags.workload ?? []).map(readWorkload);
  const once = new Map(workloads.map((workload) => [workloadText(workload), workload]));
  return { accounts: accountsOf(flags), workloads: [...once.values()] };
}

function accountsOf(flags: AttachFlags): AccountChoice {
  if (flags.allServiceAccounts) return { kind: "all" };
  if (flags.serviceAccount !== undefined)
    return {
      kind: "named",
      names: flags.serviceAccount.map((name) => readObjectName("--service-account", name)),
    };
  return { kind: flags.attach && flags.workload === undefined ? "used" : "none" };
}

function checkExclusions({ attach, serviceAccount, allServiceAccounts, workload }: AttachFlags): void {
  const given = [
    ...(attach ? [] : ["--no-attach"]),
    ...(serviceAccount === undefined ? [] : ["--service-account"]),
    ...(allServiceAccounts ? ["--all-service-accounts"] : []),
    ...(workload === undefined ? [] : ["--workload"]),
  ];
  // A workload may well get the secret beside ServiceAccounts.
  const exclusive = attach ? given.filter((flag) => flag !== "--workload") : given;
  if (exclusive.length > 1) throw new UsageError(`${exclusive.join(" and ")} exclude each other`);
}

const FAULTS: Readonly<Record<Extract<ReadWorkloadName, { ok: false }>["fault"], string>> = {
  text: "is not KIND/NAME",
  kind: "is of no kind that makes Pods from a template",
  pod: "is a Pod, and a Pod keeps the list it was made with; name what makes it",
  name: "has no name that a Kubernetes object could have",
};

function readWorkload(text: string): ConnectIntent["workloads"][number] {
  const read = parseWorkloadName(text);
  if (read.ok) return read.workload;
  throw new UsageError(
    `--workload: \`${text}\` ${FAULTS[read.fault]}`,
    "examples: deployment/web, sts/db, daemonset/agent, cronjob/nightly",
  );
}
