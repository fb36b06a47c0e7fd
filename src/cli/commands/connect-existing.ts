import type { ConnectIntent, SecretRef } from "../../core/connect/connect-intent.ts";
import { type ExistingOption, referencesOf } from "../../core/existing-secret/choose.ts";
import { refText } from "../../core/existing-secret/search-notes.ts";
import { addressText } from "../../core/image/registry-address.ts";
import { oneLine } from "../../core/registry/one-line.ts";
import type { ConnectReport } from "../../core/report/connect-report.ts";
import { shellWord } from "../../core/shell-word.ts";
import { connectDraft, stoppedConnect } from "../../jobs/connect-draft.ts";
import { type ExistingOutcome, findExistingSecret } from "../../jobs/find-existing-secret.ts";
import { EXISTING_SECRET } from "../../jobs/gather-existing-secrets.ts";
import type { ExistingSecretWish } from "../flags/from-secret.ts";
import { UsageError } from "../flags/usage-error.ts";
import { printCommandNote, printNotes } from "../render/note.ts";
import type { RunContext } from "../run-context.ts";
import { canBeAsked } from "./connect-missing.ts";
import type { ConnectWish } from "./connect-request.ts";
import type { OpenedConnect } from "./connect-run.ts";

export type ObtainedCredential =
  | {
      readonly kind: "obtained";
      readonly intent: ConnectIntent;
      /** Takes back what was made for it, where nothing of it was written; absent where nothing was made. */
      readonly undo?: () => Promise<void>;
    }
  | { readonly kind: "stopped"; readonly report: ConnectReport };

/** The intent with its credential: the given one, one that lies in a secret of the cluster, or one of a cloud's. */
export async function obtainCredential(
  context: RunContext,
  opened: OpenedConnect,
): Promise<ObtainedCredential> {
  const { source, ...wish } = opened.intent;
  if (source.kind === "given") return { kind: "obtained", intent: { ...wish, entry: source.entry } };
  if (source.kind === "azure") {
    // Loaded when a cloud is asked, with all that it needs.
    const { obtainFromAzure } = await import("./connect-azure.ts");
    return obtainFromAzure(context, opened, source.method);
  }
  const from = placeOf(source.wish, wish.namespaces);
  const { registry, image, namespaces, secretName } = wish;
  const outcome = await findExistingSecret(opened.ports, {
    registry,
    ...(image === undefined ? {} : { image }),
    namespaces,
    secretName,
    ...(from === undefined ? {} : { from }),
    depth: opened.flags.prove,
    platforms: opened.platforms,
  });
  if (outcome.kind !== "too-many") printNotes(context.terminal, outcome.notes);
  if (outcome.kind === "blocked") {
    const draft = connectDraft(wish, opened.flags.dryRun);
    return { kind: "stopped", report: stoppedConnect(draft, outcome.blocked) };
  }
  const option = await choose(context, opened, outcome);
  printNotes(context.terminal, [
    ...notesOf(option, namespaces),
    ...expiryNotes(source.wish, option, namespaces),
  ]);
  return { kind: "obtained", intent: intentOf(wish, option, source.wish) };
}

/** A name alone is in the namespace that is connected; with several it could be in any. */
function placeOf({ from }: ExistingSecretWish, namespaces: readonly string[]): SecretRef | undefined {
  if (from === undefined) return undefined;
  const { name, namespace } = from;
  const [only, another] = namespaces;
  if (namespace !== undefined) return { namespace, name };
  if (only === undefined || another !== undefined) {
    throw new UsageError(
      `--from-secret: \`${name}\` of which namespace? Several are to be connected`,
      `--from-secret NAMESPACE/${name}`,
    );
  }
  return { namespace: only, name };
}

type SomeOptions = Exclude<ExistingOutcome, { kind: "blocked" }>;

async function choose(
  context: RunContext,
  { flags, intent }: OpenedConnect,
  outcome: SomeOptions,
): Promise<ExistingOption> {
  const { options } = outcome;
  const [first, another] = options;
  if (outcome.kind === "found" && first !== undefined && another === undefined) return first;
  const name = addressText(intent.registry);
  if (outcome.kind === "found" && canBeAsked(context, flags)) {
    const choices = options.map((option) => ({ value: option, label: labelOf(option) }));
    const chosen = await context.terminal.ask.choice(`Which credential for ${name}?`, choices);
    printCommandNote(context.terminal, "the same without a question", commandFor(context, chosen));
    return chosen;
  }
  throw new UsageError(
    outcome.kind === "found"
      ? `${options.length} credentials for ${name} lie in pull secrets, and they differ; name one: ${labelsOf(options)}`
      : `more than ${outcome.tries} different credentials for ${name} lie in pull secrets, too many to try; name one: ${labelsOf(options)}`,
    options
      .slice(0, MAX_LISTED)
      .map((option) => commandFor(context, option))
      .join("\n"),
  );
}

/** As many as a screen holds. */
const MAX_LISTED = 20;
const MAX_USERNAME_CHARS = 100;

function labelsOf(options: readonly ExistingOption[]): string {
  const rest = options.length - MAX_LISTED;
  const labels = options.slice(0, MAX_LISTED).map(labelOf);
  return [...labels, ...(rest > 0 ? [`and ${rest} more`] : [])].join(", ");
}

/** `secret shared/registry (user ci)`. */
function labelOf({ entry }: ExistingOption): string {
  return `secret ${refText(entry.place)} (user ${oneLine(entry.username, MAX_USERNAME_CHARS)})`;
}

function commandFor({ programName, args }: RunContext, { entry }: ExistingOption): string {
  return [programName, ...args.map(shellWord), "--from-secret", refText(entry.place)].join(" ");
}

/** Where it is from, where else it is, and what becomes of it. */
function notesOf(option: ExistingOption, namespaces: readonly string[]): readonly string[] {
  const { entry, places } = option;
  const others = places.slice(1).map(refText);
  const elsewhere = others.length === 0 ? "" : `; the same is in ${others.join(", ")}`;
  const referenced = referencesOf(option, namespaces).map(({ namespace }) => namespace);
  const copied = namespaces.filter((namespace) => !referenced.includes(namespace));
  return [
    `the credential of ${labelOf(option)} is used${elsewhere}`,
    ...(entry.isPart ? [`its key \`${entry.keyToCopy}\` serves a part of the registry alone`] : []),
    ...(copied.length === 0
      ? []
      : [
          `a copy does not follow its source: when secret ${refText(entry.place)} changes, run the same command again for ${copied.join(", ")}`,
        ]),
  ];
}

/** Nothing is written into a secret that is used where it lies, so there the date has no place. */
function expiryNotes(
  { expiresAt }: ExistingSecretWish,
  option: ExistingOption,
  namespaces: readonly string[],
): readonly string[] {
  const [referenced] = referencesOf(option, namespaces);
  if (expiresAt === undefined || referenced === undefined) return [];
  return [
    `--expires-at is not recorded for secret ${refText(referenced)}: it is used as it is, and nothing is written into it`,
  ];
}

function intentOf(
  wish: Omit<ConnectWish, "source">,
  option: ExistingOption,
  { expiresAt: given }: ExistingSecretWish,
): ConnectIntent {
  const { username, password, keyToCopy, place, expiresAt: marked } = option.entry;
  const expiresAt = given ?? marked;
  return {
    ...wish,
    entry: {
      serverKey: keyToCopy,
      credential: { username, password },
      method: EXISTING_SECRET,
      hint: `secret ${refText(place)}`,
      ...(expiresAt === undefined ? {} : { expiresAt }),
    },
    references: referencesOf(option, wish.namespaces),
  };
}
