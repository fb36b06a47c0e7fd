import { SecretText } from "../../core/credential/secret-text.ts";
import { finding } from "../../core/finding/finding.ts";
import { shellWord } from "../../core/shell-word.ts";
import type { Preparation } from "../../jobs/obtain-from-azure.ts";
import { prepareExisting, seePullers } from "../../jobs/prepare-existing-principal.ts";
import type { FoundRegistry } from "../../providers/azure/find-registry.ts";
import { canHaveSecret, type Puller, pullerText } from "../../providers/azure/pullers.ts";
import { readPassword } from "../flags/password.ts";
import { readTimestamp } from "../flags/timestamp.ts";
import { UsageError } from "../flags/usage-error.ts";
import { printNotes } from "../render/note.ts";
import { printable } from "../render/printable.ts";
import type { OpenedAzure, RunContext } from "../run-context.ts";
import { canBeAsked } from "./connect-missing.ts";
import type { OpenedConnect } from "./connect-run.ts";

export interface PrincipalFacts {
  readonly found: FoundRegistry;
  /** What the client secrets of this cluster's pull secret are called. */
  readonly secretName: string;
  /** RFC 3339: when a new client secret ends. */
  readonly endDateTime: string;
  /** Key ids that pull secrets of this cluster hold; absent where not all of them may be read. */
  readonly keysInUse?: readonly string[];
}

/** A service principal that there is: the named one, or one that is chosen of those that may pull. */
export async function prepareByPrincipal(
  context: RunContext,
  opened: OpenedConnect,
  { azure, guidOf }: OpenedAzure,
  { found, secretName, endDateTime, keysInUse }: PrincipalFacts,
): Promise<Preparation> {
  const { flags, intent } = opened;
  const ports = { ...opened.ports, registry: opened.fresh, azure };
  let id = flags.servicePrincipal;
  if (id === undefined) {
    const seen = await seePullers(ports, found);
    if (seen.kind === "stopped") return seen;
    const usable = seen.pullers.filter(canHaveSecret);
    if (usable.length === 0) return noneMayPull(found, seen.pullers);
    id = (await choose(context, opened, { found, pullers: seen.pullers })).appId ?? "";
  }
  return prepareExisting(ports, {
    intent,
    found,
    id,
    mayGrant: flags.grantPull === true,
    mayReuse: flags.printAdminCommands !== true,
    readSecret: (name) => readSecret(context, opened, name),
    secretName,
    endDateTime,
    ...(flags.expiresAt === undefined ? {} : { expiresAt: readTimestamp("--expires-at", flags.expiresAt) }),
    ...(keysInUse === undefined ? {} : { keysInUse }),
    guidOf,
  });
}

interface Choosing {
  readonly found: FoundRegistry;
  readonly pullers: readonly Puller[];
}

async function choose(
  context: RunContext,
  { flags, wizard }: OpenedConnect,
  { found, pullers }: Choosing,
): Promise<Puller> {
  const usable = pullers.filter(canHaveSecret);
  const label = (puller: Puller): string => printable(pullerText(found, puller));
  const others = pullers.filter((one) => !canHaveSecret(one));
  printNotes(
    context.terminal,
    others.map((other) => `it may pull too, and has no client secret: ${pullerText(found, other)}`),
  );
  if (canBeAsked(context, flags)) {
    const choices = usable.map((puller) => ({ value: puller, label: label(puller) }));
    const chosen = await context.terminal.ask.choice(
      `Which service principal for ${found.id.name}?`,
      choices,
    );
    wizard?.answered(["--service-principal", chosen.appId ?? ""]);
    return chosen;
  }
  throw new UsageError(
    `which service principal? These may pull from registry ${found.id.name}: ${usable.map(label).join(" | ")}`,
    usable.map(({ appId = "" }) => commandFor(context, secretFlags(flags), appId)).join("\n"),
  );
}

/** What has to be added where nothing says where the secret comes from. */
function secretFlags(flags: OpenedConnect["flags"]): readonly string[] {
  const isGiven = flags.passwordFile !== undefined || flags.passwordStdin === true;
  return isGiven || flags.newClientSecret === true ? [] : ["--new-client-secret"];
}

function commandFor({ programName, args }: RunContext, more: readonly string[], appId: string): string {
  return [programName, ...args.map(shellWord), "--service-principal", appId, ...more].join(" ");
}

/** A GUID: what the portal shows beside a client secret's value, and no such value is. */
const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The secret that somebody has; undefined where one is to be added. */
async function readSecret(
  context: RunContext,
  opened: OpenedConnect,
  name: string,
): Promise<SecretText | undefined> {
  const { terminal, files } = context;
  const { flags } = opened;
  const given = await readPassword(flags, terminal, files);
  if (flags.newClientSecret === true) {
    if (given === undefined) return undefined;
    throw new UsageError("--new-client-secret and a given password exclude each other");
  }
  if (given?.note !== undefined) printNotes(terminal, [given.note]);
  const secret = given?.password ?? (await askSecret(context, opened, name));
  if (secret === undefined) return undefined;
  if (secret.length === 0) throw new UsageError("the client secret is empty");
  if (secret.matches(GUID))
    throw new UsageError(
      "that is the id of a client secret, not its value: the portal shows both, and the value only once",
      "if nobody has the value: --new-client-secret adds one beside it",
    );
  return secret;
}

/** Undefined where one is to be added. */
async function askSecret(
  context: RunContext,
  { flags, wizard }: OpenedConnect,
  name: string,
): Promise<SecretText | undefined> {
  const { terminal, programName, args } = context;
  if (!canBeAsked(context, flags))
    throw new UsageError(
      "missing: --new-client-secret, or --password-stdin or --password-file with a client secret",
      [programName, ...args.map(shellWord), "--new-client-secret"].join(" "),
    );
  const isNew = await terminal.ask.choice(`Which client secret of ${name}?`, [
    { value: false, label: "one that you have (type it; it is not shown)" },
    { value: true, label: "a new one beside its others, none of which is touched" },
  ]);
  wizard?.answered(isNew ? ["--new-client-secret"] : ["--password-file", "FILE"]);
  return isNew ? undefined : new SecretText(await terminal.ask.hidden(`Client secret of ${name}`));
}

function noneMayPull(found: FoundRegistry, pullers: readonly Puller[]): Preparation {
  const { name } = found.id;
  return {
    kind: "stopped",
    verdict: "no",
    finding: finding("identity-may-not-pull", {
      title: `no service principal may pull from registry \`${name}\``,
      subject: { kind: "Registry", name },
      evidence:
        pullers.length === 0
          ? [{ text: "nobody has a role there that pulls", source: "Azure role assignments" }]
          : pullers.map((one) => ({ text: pullerText(found, one), source: "Azure role assignments" })),
      fixes: [
        {
          text: "have one made: `--method new-service-principal`; or name one and let it be granted: `--service-principal ID --grant-pull`",
          applicability: "manual",
        },
      ],
    }),
    notes: [],
  };
}
