import type { KnownFrom, StatusCredential, StatusReport } from "../../core/report/status-report.ts";
import type { Display } from "./display.ts";
import { hang } from "./hang.ts";
import { namespacesText } from "./namespaces.ts";
import { printable } from "./printable.ts";
import { dayText, distanceText } from "./time-ahead.ts";

/** Lines of each sort: who has to know them all takes -o json. */
const LINES_AT_MOST = 8;

const KNOWN_FROM: Readonly<Record<KnownFrom, string>> = {
  token: "the token says so",
  mark: "recorded by pullpass",
  kind: "tokens of its kind live no longer",
};

/** What ends when, in words, the next first; then those whose end nobody knows. */
export function renderCalendar({ credentials, at }: StatusReport, display: Display): string {
  const now = new Date(at);
  const of = (ends: StatusCredential["ends"]) => alike(credentials.filter((one) => one.ends === ends));
  const lines = [
    ...atMost(of("at"), "end later", (one) => `${endText(one, now)}: ${whatText(one)} (${fromText(one)})`),
    ...atMost(
      of("short-lived"),
      "are like it",
      (one) => `ends soon, nobody knows when: ${whatText(one)} (${one.note})`,
    ),
    ...atMost(of("unknown"), "are like it", (one) => `nobody knows when it ends: ${whatText(one)}`),
    ...atMost(of("never"), "are like it", (one) => `goes on until somebody ends it: ${whatText(one)}`),
  ];
  return lines.map((line) => `${hang(printable(line), 2, display)}\n`).join("");
}

/** Credentials that have a line together. */
interface Line extends StatusCredential {
  readonly usernames: readonly string[];
}

/** Credentials of one registry that end on one day, and are used alike, have a line together. */
function alike(credentials: readonly StatusCredential[]): readonly Line[] {
  const groups = Map.groupBy(credentials, ({ registry, expiresAt = "", knownFrom, note, inUse }) =>
    [registry, expiresAt.slice(0, "2027-01-31".length), knownFrom, note, inUse].join(" "),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const usernames = group.map(({ username }) => username);
    return [{ ...first, usernames, secrets: group.flatMap(({ secrets }) => secrets).toSorted() }];
  });
}

function endText({ expiresAt = "" }: StatusCredential, now: Date): string {
  const end = new Date(expiresAt);
  return `${end > now ? "ends" : "ended"} on ${dayText(end)}, ${distanceText(end, now)}`;
}

function fromText({ knownFrom }: StatusCredential): string {
  return knownFrom === undefined ? "" : KNOWN_FROM[knownFrom];
}

/** More user names than this are a number. */
const NAMED_AT_MOST = 2;

/** `acme at ghcr.io, secret pullpass of namespaces shop, till`. */
function whatText({ registry, usernames, secrets, inUse }: Line): string {
  const who =
    usernames.length > NAMED_AT_MOST
      ? `${usernames.length} credentials`
      : usernames.map((username) => username || "a token").join(", ");
  const unused = inUse ? "" : ", which nothing uses";
  return `${who} at ${registry}, ${placesText(secrets)}${unused}`;
}

function placesText(places: readonly string[]): string {
  const split = places.map((place) => place.split("/"));
  const names = [...new Set(split.map(([, name = ""]) => name))];
  const namespaces = [...new Set(split.map(([namespace = ""]) => namespace))];
  const secrets =
    names.length > NAMED_AT_MOST
      ? `${names.length} secrets`
      : `secret${names.length > 1 ? "s" : ""} ${names.join(", ")}`;
  return `${secrets} of ${namespacesText(namespaces)}`;
}

function atMost(lines: readonly Line[], more: string, textOf: (line: Line) => string): readonly string[] {
  const texts = lines.slice(0, LINES_AT_MOST).map(textOf);
  const left = lines.slice(LINES_AT_MOST).reduce((count, { usernames }) => count + usernames.length, 0);
  return left === 0 ? texts : [...texts, `${left} more ${more}; -o json has them all`];
}
