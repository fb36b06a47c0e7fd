import type { PullState, StatusReport, StatusRow } from "../../core/report/status-report.ts";
import type { Paint, Style } from "./paint.ts";
import { printable } from "./printable.ts";
import { renderTable } from "./table.ts";
import { distanceCell } from "./time-ahead.ts";

const STYLES: Readonly<Record<PullState, Style>> = {
  failing: "red",
  expired: "red",
  undecodable: "red",
  "not-attached": "yellow",
  uncovered: "yellow",
  expiring: "yellow",
  unknown: "dim",
  covered: "green",
  "not-needed": "dim",
};

/** Place of the state among the columns. */
const STATE_COLUMN = 2;

/** Registries by namespaces, the worst first; namespaces in which all is well share a line where they are many. */
export function renderStatusTable({ registries, at }: StatusReport, paint: Paint): string {
  const now = new Date(at);
  const lines = Array.from(Map.groupBy(registries, lineOf).values(), (rows) => cellsOf(rows, now));
  return table(["REGISTRY", "NAMESPACE", "STATE", "PODS", "FAILING", "ENDS"], lines, paint);
}

/** Every namespace by itself, with who pulls, with which secrets, and why the state is what it is. */
export function renderWideStatusTable({ registries, at }: StatusReport, paint: Paint): string {
  const now = new Date(at);
  const lines = registries.map((row) => [
    ...cellsOf([row], now),
    row.secrets.join(",") || "<none>",
    row.accounts.join(","),
    printable(row.reason ?? "").replaceAll("\n", " "),
  ]);
  const header = ["REGISTRY", "NAMESPACE", "STATE", "PODS", "FAILING", "ENDS", "SECRETS", "ACCOUNTS", "WHY"];
  return table(header, lines, paint);
}

/** States in which nobody has to do anything about a single namespace. */
const WELL: ReadonlySet<PullState> = new Set(["covered", "not-needed"]);

/** Rows with an equal one share a line. Those that are well do, of one registry that ends on the same day. */
function lineOf({ registry, namespace, state, expiresAt = "" }: StatusRow): string {
  const place = WELL.has(state) ? "" : namespace;
  return [registry, state, place, expiresAt.slice(0, "2027-01-31".length)].join(" ");
}

/** Up to so many namespaces are named. */
const NAMED_AT_MOST = 2;

function cellsOf(rows: readonly StatusRow[], now: Date): readonly string[] {
  const [first] = rows;
  if (first === undefined) throw new Error("a line without a row");
  const names = rows.map(({ namespace }) => namespace);
  const sum = (of: (row: StatusRow) => number) => String(rows.reduce((total, row) => total + of(row), 0));
  return [
    first.registry,
    names.length > NAMED_AT_MOST ? `${names.length} namespaces` : names.join(","),
    first.state.replaceAll("-", " "),
    sum(({ pods }) => pods),
    sum(({ failing }) => failing),
    endCell(first, now),
  ];
}

function endCell({ expiresAt, secrets }: StatusRow, now: Date): string {
  if (expiresAt !== undefined) return distanceCell(new Date(expiresAt), now);
  return secrets.length === 0 ? "<none>" : "<unknown>";
}

function table(header: readonly string[], rows: readonly (readonly string[])[], paint: Paint): string {
  const states = new Map<string, PullState>(
    Object.keys(STYLES)
      .filter(isState)
      .map((state) => [state.replaceAll("-", " "), state]),
  );
  return renderTable(header, rows, (text, column) => {
    const state = column === STATE_COLUMN ? states.get(text.trimEnd()) : undefined;
    return state === undefined ? text : paint(STYLES[state], text);
  });
}

function isState(text: string): text is PullState {
  return text in STYLES;
}
