import { type ByteString, runeAt } from "./utf8.ts";

/**
 * Go's `filepath.Match` on Unix (path/filepath/match.go, Go 1.26). A malformed pattern matches nothing: Go reports
 * it as an error, which the kubelet drops.
 *
 * @example matchesPattern("*-dkr-[a-c]?", "x-dkr-b1"); // true
 */
export function matchesPattern(pattern: ByteString, name: ByteString): boolean {
  let restOfPattern = pattern;
  let restOfName = name;
  while (restOfPattern !== "") {
    const { star, chunk, rest } = nextChunk(restOfPattern);
    if (star && chunk === "") return !restOfName.includes("/");
    const isLast = rest === "";
    const remainder = star ? matchAnywhere(chunk, restOfName, isLast) : matchHere(chunk, restOfName, isLast);
    if (remainder === undefined) return false;
    restOfPattern = rest;
    restOfName = remainder;
  }
  return restOfName === "";
}

/** What is left of the name behind the first place where the chunk matches; a star does not cross a slash. */
function matchAnywhere(chunk: ByteString, name: ByteString, isLast: boolean): ByteString | undefined {
  for (let skipped = 0; skipped <= name.length; skipped++) {
    if (skipped > 0 && name[skipped - 1] === "/") return undefined;
    const remainder = matchHere(chunk, name.slice(skipped), isLast);
    if (remainder !== undefined) return remainder;
  }
  return undefined;
}

/** What is left of the name behind the chunk; the last chunk must leave nothing. */
function matchHere(chunk: ByteString, name: ByteString, isLast: boolean): ByteString | undefined {
  const remainder = matchChunk(chunk, name);
  return isLast && remainder !== "" ? undefined : remainder;
}

interface Chunk {
  readonly star: boolean;
  readonly chunk: ByteString;
  readonly rest: ByteString;
}

/** The stars at the front, then everything up to the next star outside of brackets. */
function nextChunk(pattern: ByteString): Chunk {
  const stars = /^\**/.exec(pattern)?.[0].length ?? 0;
  let isInRange = false;
  let at = stars;
  for (; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === "\\") at++;
    if (character === "[") isInRange = true;
    if (character === "]") isInRange = false;
    if (character === "*" && !isInRange) break;
  }
  return { star: stars > 0, chunk: pattern.slice(stars, at), rest: pattern.slice(at) };
}

/** What is left of the name when it starts with the chunk; undefined when it does not or the chunk is malformed. */
function matchChunk(chunk: ByteString, name: ByteString): ByteString | undefined {
  let place: Place | undefined = { inChunk: 0, inName: 0 };
  while (place !== undefined && place.inChunk < chunk.length) {
    place = place.inName < name.length ? afterTerm(chunk, name, place) : undefined;
  }
  return place === undefined ? undefined : name.slice(place.inName);
}

interface Place {
  readonly inChunk: number;
  readonly inName: number;
}

/** Both places behind one term of the chunk and what it matched; undefined when it matches not. */
function afterTerm(chunk: ByteString, name: ByteString, { inChunk, inName }: Place): Place | undefined {
  const character = chunk[inChunk];
  if (character === "[") {
    const { rune, size } = runeAt(name, inName);
    const end = endOfMatchingClass(chunk, inChunk, rune);
    return end === undefined ? undefined : { inChunk: end, inName: inName + size };
  }
  if (character === "?") {
    const isSlash = name[inName] === "/";
    return isSlash ? undefined : { inChunk: inChunk + 1, inName: inName + runeAt(name, inName).size };
  }
  const literalAt = character === "\\" ? inChunk + 1 : inChunk;
  return chunk[literalAt] === name[inName] ? { inChunk: literalAt + 1, inName: inName + 1 } : undefined;
}

/** Index behind the class that starts at `open` when the rune is in it; undefined when not or when it is malformed. */
function endOfMatchingClass(chunk: ByteString, open: number, rune: number): number | undefined {
  const isNegated = chunk[open + 1] === "^";
  let at = isNegated ? open + 2 : open + 1;
  let isMatch = false;
  for (let ranges = 0; ; ranges++) {
    if (chunk[at] === "]" && ranges > 0) return isMatch === isNegated ? undefined : at + 1;
    const low = classRune(chunk, at);
    if (low === undefined) return undefined;
    const high = chunk[low.end] === "-" ? classRune(chunk, low.end + 1) : low;
    if (high === undefined) return undefined;
    isMatch ||= low.rune <= rune && rune <= high.rune;
    at = high.end;
  }
}

/** One possibly escaped rune of a class; undefined when there is none, or nothing behind it (the class is not closed). */
function classRune(
  chunk: ByteString,
  start: number,
): { readonly rune: number; readonly end: number } | undefined {
  const first = chunk[start];
  if (first === undefined || first === "-" || first === "]") return undefined;
  const at = first === "\\" ? start + 1 : start;
  if (at >= chunk.length) return undefined;
  const { rune, size } = runeAt(chunk, at);
  const isNotUtf8 = rune === 0xfffd && size === 1;
  const end = at + size;
  return isNotUtf8 || end >= chunk.length ? undefined : { rune, end };
}
