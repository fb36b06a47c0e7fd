/** One challenge of a `WWW-Authenticate` header (RFC 9110, 11.6.1). */
export interface Challenge {
  /** In lower case. */
  readonly scheme: string;
  /** Names in lower case. Of a name that comes twice the last counts, as in containerd. */
  readonly parameters: ReadonlyMap<string, string>;
  /** What stands there instead of parameters, e.g. a Negotiate token; never for `basic` and `bearer`. */
  readonly token68?: string;
}

export interface ChallengeFault {
  readonly kind: "missing-scheme" | "missing-value" | "unterminated-quote" | "unexpected-character";
  /** Index in its header line. */
  readonly position: number;
}

export interface ChallengeReading {
  /** In the order they came. A challenge with a fault in it is there with what stood before the fault. */
  readonly challenges: readonly Challenge[];
  /** At most one a line: what follows a fault is not read. */
  readonly faults: readonly ChallengeFault[];
}

/**
 * Reads the challenges of every header line; several may share a line, separated by the same commas as their
 * parameters. Where a line is at fault, containerd works with the parameters before the fault
 * (core/remotes/docker/auth/parse.go, v2.4.2), and so does this, but it says what was wrong. Beyond containerd it
 * reads what the RFC allows: several challenges on one line, and space around the equals sign.
 *
 * @example
 * readChallenges(['Negotiate, Bearer realm="https://ghcr.io/token",service="ghcr.io"']).challenges
 * // negotiate; bearer with realm and service
 */
export function readChallenges(lines: readonly string[]): ChallengeReading {
  const challenges: Challenge[] = [];
  const faults: ChallengeFault[] = [];
  for (const line of lines) {
    const fault = readLine({ text: line, at: 0 }, challenges);
    if (fault !== undefined) faults.push(fault);
  }
  return { challenges, faults };
}

interface Cursor {
  readonly text: string;
  at: number;
}

/** tchar of RFC 9110, 5.6.2. */
const TOKEN = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+/y;
const SEPARATORS = /[ \t,]*/y;
const EQUALS_SIGN = /[ \t]*=[ \t]*/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"/sy;
/** Only where it fills the place up to the next comma, for `a=` may also begin a parameter. */
const TOKEN68 = /[ \t]+([-._~+/0-9A-Za-z]+=*)(?=[ \t]*(?:,|$))/y;

/** These two know parameters only, so that `Bearer realm=` is a realm without a value rather than a token. */
const SCHEMES_WITHOUT_TOKEN68: ReadonlySet<string> = new Set(["basic", "bearer"]);

function readLine(cursor: Cursor, challenges: Challenge[]): ChallengeFault | undefined {
  let parameters: Map<string, string> | undefined;
  for (;;) {
    take(cursor, SEPARATORS);
    if (cursor.at === cursor.text.length) return undefined;
    const start = cursor.at;
    const name = take(cursor, TOKEN)?.[0].toLowerCase();
    if (name === undefined) return { kind: "unexpected-character", position: start };
    if (take(cursor, EQUALS_SIGN) === undefined) {
      parameters = new Map();
      challenges.push(challengeOf(cursor, name, parameters));
    } else if (parameters === undefined) {
      return { kind: "missing-scheme", position: start };
    } else {
      const value = readValue(cursor);
      if (typeof value !== "string") return value;
      parameters.set(name, value);
    }
  }
}

function challengeOf(cursor: Cursor, scheme: string, parameters: Map<string, string>): Challenge {
  const token68 = SCHEMES_WITHOUT_TOKEN68.has(scheme) ? undefined : take(cursor, TOKEN68)?.[1];
  return token68 === undefined ? { scheme, parameters } : { scheme, parameters, token68 };
}

function readValue(cursor: Cursor): string | ChallengeFault {
  const start = cursor.at;
  const token = take(cursor, TOKEN)?.[0];
  if (token !== undefined) return token;
  const quoted = take(cursor, QUOTED)?.[1];
  if (quoted !== undefined) return quoted.replaceAll(/\\(.)/gs, "$1");
  return { kind: cursor.text[start] === '"' ? "unterminated-quote" : "missing-value", position: start };
}

function take(cursor: Cursor, pattern: RegExp): RegExpExecArray | undefined {
  pattern.lastIndex = cursor.at;
  const match = pattern.exec(cursor.text);
  if (match === null) return undefined;
  cursor.at = pattern.lastIndex;
  return match;
}
