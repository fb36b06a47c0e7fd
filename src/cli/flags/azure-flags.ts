import { type Command, InvalidArgumentError, Option } from "commander";
import type { RegistryAddress } from "../../core/image/registry-address.ts";
import { AZURE_CLOUDS, azureCloudOf } from "../../providers/azure/cloud.ts";
import { UsageError } from "./usage-error.ts";

/** The flags that say where in Azure, and as whom. */
export interface AzurePlaceFlags {
  readonly subscription?: string;
  readonly resourceGroup?: string;
  readonly tenant?: string;
  readonly cloud?: string;
  readonly azureLogin: "default" | "device-code" | "browser";
}

/** Those, and what may be made there. */
export interface AzureFlags extends AzurePlaceFlags {
  readonly enableAdminUser?: true;
  readonly servicePrincipal?: string;
  readonly newClientSecret?: true;
  readonly grantPull?: true;
  /** Days. */
  readonly secretLifetime: number;
  readonly printAdminCommands?: true;
}

/** How long a client secret or a token's password is good for where nothing is said, in days: half of what az takes. */
const DEFAULT_LIFETIME_DAYS = 180;

/** What Entra lets a client secret live at the most, in days. */
const LONGEST_LIFETIME_DAYS = 730;

export function addAzureFlags(command: Command): Command {
  return addAzurePlaceFlags(command)
    .option(
      "--service-principal <id>",
      "this one, by the id of its application (method existing-service-principal); default: those that may pull are listed",
    )
    .option(
      "--new-client-secret",
      "add a client secret beside its others, none of which is touched (method existing-service-principal)",
    )
    .option("--grant-pull", "let it be granted the role that pulls, where it has none (the same method)")
    .option("--enable-admin-user", "let the registry's admin user be turned on (method admin-user)")
    .addOption(lifetimeOption())
    .option(
      "--print-admin-commands",
      "only print what somebody with Azure rights has to run; change nothing",
    );
}

/** Where in Azure, and as whom. */
export function addAzurePlaceFlags(command: Command): Command {
  return command
    .optionsGroup("Azure:")
    .option("--subscription <id>", "look for the registry in this subscription alone (its id or name)")
    .option("--resource-group <name>", "… and in this resource group")
    .option("--tenant <id>", "log in to this tenant; default: that of the login")
    .option(
      "--cloud <name>",
      `${Object.keys(AZURE_CLOUDS).join(", ")}, or the URL of another cloud's resource manager; default: by the registry's host`,
    )
    .addOption(
      new Option(
        "--azure-login <how>",
        "how to log in to Azure; default: what az, environment or machine has",
      )
        .choices(["default", "device-code", "browser"])
        .default("default"),
    );
}

export function lifetimeOption(): Option {
  return new Option("--secret-lifetime <days>", "how long a credential that is made is good for, e.g. 90d")
    .argParser(readDays)
    .default(DEFAULT_LIFETIME_DAYS, `${DEFAULT_LIFETIME_DAYS}d`);
}

function readDays(text: string): number {
  const [, days] = /^(\d+)d$/.exec(text) ?? [];
  const count = Number(days);
  if (days === undefined || count < 1 || count > LONGEST_LIFETIME_DAYS)
    throw new InvalidArgumentError(`Write days, from 1d to ${LONGEST_LIFETIME_DAYS}d.`);
  return count;
}

/** Which cloud is meant: a known one by name, or another by the URL of its resource manager, which is asked. */
export type CloudChoice =
  | { readonly kind: "known"; readonly name: keyof typeof AZURE_CLOUDS }
  | { readonly kind: "discover"; readonly arm: string };

/** Reads `--cloud`, else goes by the registry's host; throws UsageError for a host that is none of Azure's. */
export function readCloud({ cloud }: Pick<AzurePlaceFlags, "cloud">, registry: RegistryAddress): CloudChoice {
  const names = Object.keys(AZURE_CLOUDS).filter(isCloudName);
  if (cloud === undefined) {
    const found = names.find((name) => azureCloudOf(registry.domain)?.name === name);
    if (found !== undefined) return { kind: "known", name: found };
    throw new UsageError(
      `${registry.domain} is no registry of Azure's public clouds (NAME.azurecr.io, .cn, .us)`,
      "--cloud URL, the resource manager of the cloud it is in",
    );
  }
  const name = names.find((known) => known === cloud);
  if (name !== undefined) return { kind: "known", name };
  const url = URL.parse(cloud);
  if (url?.protocol === "https:" && url.username === "") return { kind: "discover", arm: url.origin };
  throw new UsageError(`--cloud: \`${cloud}\` is none of ${names.join(", ")}, and no https URL`);
}

function isCloudName(name: string): name is keyof typeof AZURE_CLOUDS {
  return name in AZURE_CLOUDS;
}
