import { LAYERS, type LayerKind } from "./layers.ts";

/** What is left of a message when every known layer is off. */
export interface Peeled {
  /** The reason itself, as it was written. */
  readonly leaf: string;
  readonly layers: ReadonlySet<LayerKind>;
  /** The innermost reference that a layer names; absent where none does. */
  readonly image?: string;
  /** How many credentials the message tells of: more than one in an aggregate `[E1, E2]`. */
  readonly attempts: number;
}

/** Where a layer may begin in the midst of words of somebody else's. */
const HEAD = new RegExp(
  [
    "spec\\.(?:init|ephemeral)?containers\\{",
    'failed to "?StartContainer',
    "Back-off pulling image ",
    "Failed to (?:pull|inspect) image ",
    "image pull failed for ",
    "(?:ErrImagePull|ImagePullBackOff|ImageInspectError|InvalidImageName): ",
    "rpc error: code = ",
    "Failed (?:to )?create pod sandbox: ",
    "failed to (?:get sandbox image|start sandbox) ",
    "failed pulling image ",
    "failed to pull and unpack image ",
    "failed to resolve (?:reference|ref|image) ",
    'failed to resolve [^"\\s]{1,512}/[^"\\s]{1,512}: ',
    "failed to do request: ",
    "failed to authorize: ",
    "failed to fetch (?:anonymous|oauth) to",
    "failed to copy: ",
    "httpRead(?:er)?Seeker: ",
    "CannotPull\\w{0,40}Error: ",
    "failed to extract layer ",
    "failed to register layer: ",
    "adding layer with blob ?[^:\\s]{0,30}:",
    "error pulling image configuration: ",
    "Error response _?from_? daemon: ",
    "unable to pull image",
    "(?:Error )?(?:initializing source|pinging (?:container|docker) registry|reading manifest) ",
    "copying system image from manifest list: ",
  ].join("|"),
  "i",
);
const ELEMENT_START = new RegExp(`, (?=${HEAD.source}|\\]?$)`, "i");
/** The mirrors' own troubles, which come before that of the registry itself (containers/image docker_image_src.go). */
const MIRRORS = /\(Mirrors also failed: \[.{0,4000}?\]\): ?(?:\S{1,300}: )?/gi;
/** CRI-O tries the name as an artifact too, and fails at it in the same way. */
const ARTIFACT = new RegExp(`; artifact err: .*?(?=, (?:${HEAD.source})|\\]?$)`, "gi");
/** A message has some ten layers. */
const MAX_LAYERS = 40;

/** Peels a message, already on one line; an aggregate gives one for each credential that was tried. */
export function peel(text: string): readonly Peeled[] {
  return peelOn(text.replaceAll(MIRRORS, "").replaceAll(ARTIFACT, ""), {
    layers: new Set(),
    image: undefined,
    attempts: 1,
  });
}

interface Outside {
  readonly layers: ReadonlySet<LayerKind>;
  readonly image: string | undefined;
  readonly attempts: number;
}

function peelOn(text: string, outside: Outside): readonly Peeled[] {
  const layers = new Set(outside.layers);
  let image = outside.image;
  let rest = text.replace(/^["'\s]+/, "");
  let reasonBefore = "";
  for (let depth = 0; depth < MAX_LAYERS; depth++) {
    if (rest.startsWith("[") && HEAD.test(rest.slice(1, 60)))
      return aggregate(rest, { layers, image, attempts: 1 });
    const found = layerAt(rest);
    if (found !== undefined) {
      layers.add(found.kind);
      image = found.image ?? image;
      rest = rest.slice(found.length).replace(/^["'\s]+/, "");
      continue;
    }
    const next = HEAD.exec(rest);
    if (next === null || next.index === 0) break;
    if (layers.size > 0) reasonBefore = rest.slice(0, next.index);
    rest = rest.slice(rest[next.index - 1] === "[" ? next.index - 1 : next.index);
  }
  // "Back-off pulling image" without a reason comes behind one that had it, where lines were lost.
  const leaf = rest === "" ? reasonBefore : rest;
  return [{ leaf, layers, ...(image === undefined ? {} : { image }), attempts: outside.attempts }];
}

function layerAt(text: string) {
  for (const { kind, pattern } of LAYERS) {
    const match = pattern.exec(text);
    if (match === null || match[0].length === 0) continue;
    const image = match.groups?.["image"];
    return { kind, length: match[0].length, image: image === "" ? undefined : image };
  }
  return undefined;
}

function aggregate(text: string, outside: Outside): readonly Peeled[] {
  const end = text.lastIndexOf("]");
  const inner = text.slice(1, end > 1 ? end : undefined);
  const elements = inner.split(ELEMENT_START).filter((element) => /\w/.test(element));
  return elements.flatMap((element) => peelOn(element, { ...outside, attempts: elements.length }));
}
