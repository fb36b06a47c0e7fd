import { flat, type Statement } from "./statement.ts";

/** Objects of Kubernetes are eight deep. */
const MAX_DEPTH = 24;
const MAX_STATEMENTS = 400;

/** What a JSON document says: a Pod, an event, a list of them, a registry's error; undefined where it is no JSON. */
export function documentStatements(text: string): readonly Statement[] | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  const value = parse(text);
  if (typeof value !== "object" || value === null) return undefined;
  const found: Statement[] = [];
  collect(value, { found, image: undefined, depth: 0 });
  return found;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface Walk {
  readonly found: Statement[];
  readonly image: string | undefined;
  readonly depth: number;
}

/** Where Kubernetes, registries, Entra and logs put their words. */
const WORDS = [
  "reason",
  "code",
  "error",
  "message",
  "note",
  "error_description",
  "detail",
  "msg",
  "err",
  "log",
] as const;

function collect(value: object, { found, image, depth }: Walk): void {
  if (depth > MAX_DEPTH || found.length >= MAX_STATEMENTS) return;
  const members = new Map<string, unknown>(Object.entries(value));
  const own = members.get("image");
  const beside = typeof own === "string" ? own : image;
  const words = WORDS.map((name) => members.get(name)).filter((word) => typeof word === "string");
  if (words.length > 0) {
    const text = flat(words.join(": "));
    found.push({ text, ...(beside === undefined ? {} : { image: beside }) });
  }
  for (const child of members.values()) {
    if (typeof child === "object" && child !== null)
      collect(child, { found, image: beside, depth: depth + 1 });
  }
}
