/** One thing that a program said: an event, a status, a line of a log; on one line, with straight quotes. */
export interface Statement {
  readonly text: string;
  /** The image that stands beside it in the document; absent where none or several do. */
  readonly image?: string;
}

/** A message has a few thousand characters at most; what is longer holds a page of HTML or a list of mirrors. */
const MAX_STATEMENT_CHARS = 16_384;
/** A long log has the same few messages over and over; the last are the ones that count. */
const MAX_STATEMENTS = 400;

/** ECMA-48 sequences, as a terminal's log has them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escapes are what is looked for
const ESCAPES = /\u001b\[[0-9;?]*[a-zA-Z]/g;

/** A line that begins something new: an event, a log line, a field of `kubectl describe`. */
const STARTS = new RegExp(
  [
    String.raw`^\s*(?:Normal|Warning)\s+\S`,
    // With -A a namespace comes first.
    String.raw`^\s*(?:[a-z\d-]+\s+)?(?:<\w+>|\d+[smhd]\d*\w*)\s.*?\b(?:Normal|Warning)\s`,
    String.raw`^[EWIF]\d{4} \d`,
    String.raw`^\s*\[?\d{4}-\d\d-\d\d[T ]\d`,
    String.raw`^time="?\d`,
    String.raw`^(?:[A-Z][a-z]{2} ){1,2}\s?\d{1,2} \d\d:\d\d`,
    String.raw`^\s*(?:Name|Namespace|Node|Status|IP|Containers|Init Containers|Container ID|Image|Image ID|Port|Host Port|State|Reason|Message|Last State|Ready|Restart Count|Environment|Mounts|Conditions|Volumes|QoS Class|Node-Selectors|Tolerations|Events|Exit Code|Started|Finished):`,
    String.raw`^\s*----`,
    String.raw`^\s*Type\s+Reason\s+Age`,
    String.raw`^\s*(?:NAMESPACE\s+)?LAST SEEN\s`,
  ].join("|"),
);
/** Words that a time follows, in the midst of a message about a certificate. */
const UNFINISHED = /\b(?:current time|is|after|before|time)\s*$/;
/** A key of YAML; messages have words with a colon as well, so it counts only in what is YAML. */
const YAML_KEY = /^\s*(?:- )?(?:- )?[a-z][A-Za-z]*:(?:\s|$)/;
/** Of white space only what is within the line: a text of empty lines would else be read once for each of them. */
const YAML_SIGN =
  /^[^\S\r\n]*(?:- )?(?:apiVersion|kind|metadata|status|state|waiting|containerStatuses|reason|message):/gm;
const IMAGE_LINE = /^\s*(?:- )?image:\s+"?([^\s"]+)/i;

/** The statements of a pasted text: `kubectl describe`, a table of events, YAML, a log, or one message. */
export function statementsOf(text: string): readonly Statement[] {
  const lines = text.replaceAll(ESCAPES, "").split(/\r?\n|\r/);
  const isYaml = (text.match(YAML_SIGN)?.length ?? 0) > 1;
  const groups: string[][] = [];
  const images = new Set<string>();
  for (const line of lines) {
    const [, image] = IMAGE_LINE.exec(line) ?? [];
    if (image !== undefined) images.add(image);
    const group = groups.at(-1);
    const isInside = UNFINISHED.test(group?.at(-1) ?? "");
    const starts = !isInside && (STARTS.test(line) || (isYaml && YAML_KEY.test(line)));
    if (group === undefined || starts) groups.push([line]);
    else group.push(line);
  }
  const [image, another] = images;
  const beside = image === undefined || another !== undefined ? {} : { image };
  return groups
    .map((group) => flat(group.join("\n")))
    .filter((line) => line !== "")
    .slice(-MAX_STATEMENTS)
    .map((line) => ({ text: line, ...beside }));
}

/** A text whose lines a narrow window has cut in the middle of words, put together again. */
export function unwrapped(text: string): string {
  return flat(text.replaceAll(/\r?\n[ \t]*/g, ""));
}

/** One line, single spaces, straight quotes; of what is too long the head and the end, where the reason stands. */
export function flat(text: string): string {
  const whole =
    text.length <= MAX_STATEMENT_CHARS
      ? text
      : `${text.slice(0, MAX_STATEMENT_CHARS / 2)} ${text.slice(-MAX_STATEMENT_CHARS / 2)}`;
  return (
    whole
      .replaceAll(/\\+u0027/g, '"')
      .replaceAll(/\\+[nrt](?![A-Za-z0-9]*:\/\/)/g, " ")
      .replaceAll(/\\+(?=["'])/g, "")
      .replaceAll(/[“”„«»`‘’]/g, '"')
      // Somebody's emphasis in a thread; no program writes it.
      .replaceAll("**", "")
      .replaceAll(/\s+/g, " ")
      .trim()
  );
}
