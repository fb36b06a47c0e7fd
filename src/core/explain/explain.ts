import type { Cause } from "../finding/causes.ts";
import type { Certainty } from "../finding/finding.ts";
import { imageText, parseImageReference, withDefaultTag } from "../image/reference.ts";
import { documentStatements } from "./document.ts";
import { asMirrored } from "./mirrored.ts";
import { withoutNames } from "./names.ts";
import { type Peeled, peel } from "./peel.ts";
import type { Reading } from "./reading.ts";
import { readRefusal } from "./refusals.ts";
import { NOT_ABOUT_IMAGES, SIGNATURES } from "./signatures.ts";
import { type Statement, statementsOf, unwrapped } from "./statement.ts";

/** What a text means, as far as the text alone says it. */
export interface TextExplanation {
  readonly cause: Cause;
  /** What else it could be, the likelier first; three at most. */
  readonly alternatives: readonly Cause[];
  readonly certainty: Certainty;
  /** Whether only the registry, asked with the Pod's credential, can tell these apart. */
  readonly needsRegistry: boolean;
  /** The reason that decided, as it was written; the whole text where nothing did. May hold secrets: redact it. */
  readonly telling: string;
  /** The image it is about; absent where the text names none. */
  readonly image?: string;
}

/** More than three alternatives are a list of everything. */
const MAX_ALTERNATIVES = 3;
/** A message of megabytes has its reason at one of its ends. */
const MAX_CHARS = 2 * 1024 * 1024;

/**
 * Explains one message, or a pasted `kubectl describe`, table of events, Pod, event or log. Never guesses beyond the
 * text: what several causes word alike has its alternatives, and what says nothing is `unknown`, `possible`.
 *
 * @example explainText("dial tcp: lookup reg.example on 10.0.0.10:53: no such host").cause; // "dns-failure"
 */
export function explainText(whole: string): TextExplanation {
  const { text, statements, found } = readingsOf(whole);
  return bestOf(found) ?? undecided(text, statements);
}

/** A Pod's whole story is one image's; more than these is a report of a cluster, which `why -A` gives better. */
const MAX_EXPLANATIONS = 20;

/**
 * Explains a text that tells of several images, each for itself, in the order in which they come; one explanation, the
 * same as `explainText` gives, where it tells of one or of none.
 *
 * @example explainEach(eventsOfTheCluster).map(({ image, cause }) => [image, cause]);
 */
export function explainEach(whole: string): readonly TextExplanation[] {
  const { found } = readingsOf(whole);
  const images = new Map<string, Read[]>();
  for (const read of found.filter(({ image }) => image !== undefined)) {
    const name = sameName(read.image ?? "");
    images.set(name, [...(images.get(name) ?? []), read]);
  }
  if (images.size < 2) return [explainText(whole)];
  return [...images.values()].slice(0, MAX_EXPLANATIONS).flatMap((reads) => bestOf(reads) ?? []);
}

/** An image has several names in one story: as the Pod has it, and as the runtime writes it out. */
function sameName(image: string): string {
  const parsed = parseImageReference(image);
  return parsed.ok ? imageText(withDefaultTag(parsed.image)) : image;
}

interface Readings {
  readonly text: string;
  readonly statements: readonly Statement[];
  readonly found: readonly Read[];
}

function readingsOf(whole: string): Readings {
  const text = whole.length <= MAX_CHARS ? whole : whole.slice(-MAX_CHARS);
  const statements = documentStatements(text) ?? statementsOf(text);
  const read = statements.flatMap(readStatement);
  // Lines cut in the midst of words come last: joined, they can say what none of them does.
  const found = read.length > 0 || !text.includes("\n") ? read : readStatement({ text: unwrapped(text) });
  return { text, statements, found };
}

function bestOf(found: readonly Read[]): TextExplanation | undefined {
  const best = furthest(found);
  return best === undefined ? undefined : explanationOf(withMissingSecret(best, found));
}

/** A reading with what it was read from. */
interface Read extends Reading {
  readonly telling: string;
  readonly image?: string;
}

function readStatement({ text, image }: Statement): readonly Read[] {
  // A probe that is refused, a volume's secret, a sandbox's network: their words are those of a pull, and they are none.
  const words = withoutNames(text);
  if (NOT_ABOUT_IMAGES.test(words) && !ABOUT_IMAGES.test(text)) return [];
  const best = furthest(peel(text).flatMap((peeled) => readPeeled(peeled, text, image)));
  return best === undefined ? [] : [best];
}

function readPeeled(peeled: Peeled, text: string, beside: string | undefined): readonly Read[] {
  const image = peeled.image ?? beside;
  const reading =
    readWords(peeled.leaf, peeled) ??
    readRefusal(peeled, beside) ??
    (peeled.attempts > 1 ? undefined : readWords(text, peeled)) ??
    readUnpacking(peeled);
  if (reading === undefined) return [];
  return [
    {
      ...asMirrored(reading, text),
      telling: peeled.leaf === "" ? text : peeled.leaf,
      ...(image === undefined ? {} : { image }),
    },
  ];
}

/** Docker Hub's own server is registry-1.docker.io: who asks docker.io itself goes by a mirror's configuration. */
const MIRROR_FALLBACK = /https:\/\/docker\.io\/v2\/.*(?:no such host|server misbehaving|lookup)/i;

/** The name that containers/image gives what was built or loaded without one (containers/common libimage). */
const MARKED_LOCAL = /https?:\/\/localhost\/v2\/.*connection refused/i;

function readWords(text: string, { layers }: Peeled): Reading | undefined {
  if (layers.size > 0 && MIRROR_FALLBACK.test(text))
    return { cause: "mirror-misconfigured", certainty: "likely", also: ["dns-failure", "tag-not-found"] };
  if (layers.has("cri-o") && MARKED_LOCAL.test(text))
    return { cause: "local-image-not-pushed", certainty: "likely", also: ["connection-refused"] };
  const words = withoutNames(text);
  const signature = SIGNATURES.find(({ pattern }) => pattern.test(words));
  if (signature === undefined) return undefined;
  const { cause, also } = signature;
  // A public certificate authority is not unknown to a node, unless somebody opens its connections.
  return {
    cause,
    certainty: signature.certainty,
    also: cause === "tls-unknown-ca" ? ["proxy-failure"] : also,
  };
}

/** Whatever went wrong while layers were unpacked went wrong on the node: the registry had given everything. */
function readUnpacking({ layers, leaf }: Peeled): Reading | undefined {
  if (!layers.has("unpack")) return undefined;
  // Layers of Windows fit one build of it only, and Linux's fit none (hcsshim, moby windowsfilter).
  const isWindows = /windowsfilter|hcsshim|ProcessBaseLayer|ProcessUtilityVMImage|re-exec error/i.test(leaf);
  return {
    cause: "runtime-storage",
    certainty: "likely",
    also: [isWindows ? "platform-mismatch" : "content-corrupt", "disk-full"],
  };
}

/** How far the pull had come: of several attempts the one that got furthest tells most. */
const PROGRESS: readonly (readonly Cause[])[] = [
  ["pull-secret-missing"],
  ["pull-timeout", "connection-reset"],
  ["network-timeout", "dns-failure", "connection-refused", "registry-unavailable", "proxy-failure"],
  ["no-credentials", "not-a-registry"],
  ["wrong-credentials", "expired-credentials"],
  ["local-image-not-pushed", "repository-not-found", "insufficient-permission", "node-identity-unauthorized"],
  ["tag-not-found", "image-moved-or-removed", "rate-limited"],
  ["platform-mismatch", "manifest-unsupported", "blob-missing", "blob-store-blocked"],
  ["content-corrupt", "runtime-storage", "disk-full", "signature-rejected"],
];

function progressOf({ cause }: Reading): number {
  const place = PROGRESS.findIndex((causes) => causes.includes(cause));
  return place === -1 ? 3 : place;
}

function furthest<T extends Reading>(readings: readonly T[]): T | undefined {
  return readings.reduce<T | undefined>(
    (best, one) => (best === undefined || progressOf(one) >= progressOf(best) ? one : best),
    undefined,
  );
}

/** The event that says so is noise on a Pod that pulls well; beside a refusal for want of a credential it is why. */
function withMissingSecret(best: Read, all: readonly Read[]): Read {
  if (best.cause !== "no-credentials" || !all.some(({ cause }) => cause === "pull-secret-missing"))
    return best;
  return { ...best, cause: "pull-secret-missing", also: ["no-credentials", ...best.also] };
}

/** Causes whose words say it all, even where they are less than certain. */
const DECIDED_HERE: ReadonlySet<Cause> = new Set([
  "clock-skew",
  "tls-expired",
  "disk-full",
  "never-pull",
  "pull-timeout",
]);

function explanationOf({ cause, certainty, also, telling, image }: Read): TextExplanation {
  return {
    cause,
    certainty,
    alternatives: also.slice(0, MAX_ALTERNATIVES),
    needsRegistry: certainty !== "certain" && !DECIDED_HERE.has(cause),
    telling,
    ...(image === undefined ? {} : { image }),
  };
}

const ABOUT_IMAGES =
  /ImagePull|ErrImage|pull(?:ing)? (?:and unpack )?(?:image|manifest)|ImageInspect|sandbox image|exec format error|resolve reference|response from daemon/i;

function undecided(text: string, statements: readonly Statement[]): TextExplanation {
  const other = statements.findLast((statement) => NOT_ABOUT_IMAGES.test(withoutNames(statement.text)));
  const isImages = statements.some(
    (statement) => ABOUT_IMAGES.test(statement.text) && !/Successfully pulled/i.test(statement.text),
  );
  const blank = { alternatives: [], needsRegistry: false } as const;
  if (other !== undefined && !isImages)
    return { ...blank, cause: "not-about-images", certainty: "likely", telling: other.text };
  return { ...blank, cause: "unknown", certainty: "possible", needsRegistry: isImages, telling: text.trim() };
}
