import { Command, Option } from "commander";
import type { DryRun } from "../../core/report/connect-report.ts";
import { withDeadline } from "../deadline.ts";
import type { ExitCode } from "../exit-code.ts";
import { type AskFlags, addAskFlags } from "../flags/ask-flags.ts";
import { type AttachFlags, addAttachFlags } from "../flags/attach-flags.ts";
import { type AzureFlags, addAzureFlags } from "../flags/azure-flags.ts";
import { addClusterFlags, addFieldManagerFlag } from "../flags/cluster-flags.ts";
import { CONNECT_METHODS, type MethodFlags } from "../flags/connect-methods.ts";
import { addNamespaceFlags, type NamespaceFlags } from "../flags/namespace-flags.ts";
import { refusePassword } from "../flags/password.ts";
import { dryRunOption, writeOutputOption } from "../flags/write-flags.ts";
import type { RunContext } from "../run-context.ts";
import { connectByAsking, wantsWizard } from "../wizard/wizard.ts";
import { connectByFlags } from "./connect-run.ts";

/** `connect`'s flags as commander hands them over. */
export interface ConnectFlags extends NamespaceFlags, AskFlags, AttachFlags, MethodFlags, AzureFlags {
  readonly registry?: string;
  readonly method?: string;
  readonly image?: string;
  readonly expiresAt?: string;
  readonly secretName: string;
  readonly adopt?: true;
  readonly yes?: true;
  readonly restart?: true;
  readonly dryRun: DryRun;
  readonly output?: "json" | "yaml" | "name";
}

const EXAMPLES = `
Examples:
  # be asked for all of it, at a terminal
  pullpass connect

  # Docker Hub, with an access token from a file; proven with one image
  pullpass connect docker.io --method password --username acme \\
    --password-file token.txt --image acme/app:1

  # any registry, the password from a pipe, in namespace shop; Pods that
  # came too early are made anew
  pass show registry | pullpass connect reg.example.com:5000 -n shop \\
    --method password --username 'robot$ci' --password-stdin \\
    --image reg.example.com:5000/team/app:1 --restart

  # with the login that docker or podman has on this machine
  pullpass connect ghcr.io/acme --method docker-login --image ghcr.io/acme/app:1

  # with a pull secret that is in the cluster: attached where it lies, its
  # entry copied into other namespaces
  pullpass connect ghcr.io/acme -n shop --method existing-secret \\
    --from-secret shared/ghcr --image ghcr.io/acme/app:1

  # every namespace of a team, and a workload that names pull secrets of its own
  pullpass connect ghcr.io/acme --method docker-login \\
    --namespace-selector team=shop
  pullpass connect ghcr.io/acme --method docker-login \\
    -n shop --workload deployment/web

  # Azure: a token that may pull one repository, made, proven and recorded
  pullpass connect acmeshop.azurecr.io --method repository-token \\
    --image acmeshop.azurecr.io/team/app:1

  # Azure: an AKS cluster pulls with its nodes' own identity, no secret at all
  pullpass connect acme.azurecr.io --method node-identity \\
    --image acme.azurecr.io/team/app:1

  # Azure: a service principal that there is, with a client secret of its own
  pullpass connect acme.azurecr.io --new-client-secret \\
    --service-principal 11111111-2222-3333-4444-555555555555

  # only show what would be done
  pullpass connect ghcr.io/acme --method password --username acme \\
    --password-file token.txt --dry-run=client
`;

const ALL_NAMESPACES = "every namespace but kube-* and openshift-*, which have to be named";

export function connectCommand(context: RunContext, setExitCode: (code: ExitCode) => void): Command {
  const command = new Command("connect")
    .summary("give namespaces access to a registry, and prove it")
    .description(
      "Gives namespaces access to a private registry: tries the credential on the registry, writes it to the " +
        "secret `pullpass`, attaches that to ServiceAccounts, and proves the pull from a node. " +
        "Nothing is written when the registry refuses. Running it again changes nothing. " +
        "At a terminal it asks for what is missing.",
    )
    .argument("[registry]", "host with optional path: docker.io, ghcr.io/acme, reg.example.com:5000")
    .option("--registry <registry>", "the same as the argument")
    .addOption(
      new Option("--method <name>", "how to obtain the credential").choices(
        CONNECT_METHODS.map(({ name }) => name),
      ),
    )
    .option("--image <image>", "the image that the proof pulls")
    .option("--username <name>", "the user name")
    .option("--password-stdin", "read the password or token from standard input")
    .option("--password-file <file>", "read the password or token from a file (- is standard input)")
    .option(
      "--from-docker-config [file]",
      "use an existing docker or podman login (method docker-login); default: their usual files",
    )
    .option(
      "--from-secret <name>",
      "use this pull secret of the cluster, NAME or NAMESPACE/NAME (method existing-secret); default: one that still works",
    )
    .addOption(new Option("-p, --password <password>").argParser(refusePassword).hideHelp())
    .option("--expires-at <time>", "when the credential ends, e.g. 2027-01-31T00:00:00Z; recorded beside it")
    .option("--secret-name <name>", "the secret to write", "pullpass")
    .option("--adopt", "take over a secret of that name which pullpass did not make, its entries kept")
    .option(
      "-y, --yes",
      "do not ask whether to write to all the namespaces of -A or --namespace-selector, or to grant a role to an AKS cluster's nodes",
    )
    .option("--restart", "re-create the Pods that came too early and that something owns")
    .addOption(dryRunOption())
    .addOption(writeOutputOption())
    .addHelpText("after", EXAMPLES);
  addAskFlags(
    addFieldManagerFlag(addClusterFlags(addAttachFlags(addNamespaceFlags(command, ALL_NAMESPACES)))),
  );
  addAzureFlags(command);
  command.action(async (argument: string | undefined, flags: ConnectFlags) => {
    setExitCode(await runConnect(context, argument, flags));
  });
  return command;
}

/** With the wizard where the flags do not say it all and a person is there; its questions have no deadline. */
function runConnect(context: RunContext, argument: string | undefined, flags: ConnectFlags) {
  const asks = wantsWizard(context, argument, flags);
  return withDeadline(context, asks ? undefined : flags.timeout, (signal) => {
    const call = { argument, flags, signal };
    return asks ? connectByAsking(context, call) : connectByFlags(context, call);
  });
}
