import type { ShellRun } from "./shell.ts";

/** What differs from run to run, or between the test bed and a reader's cluster. */
const VARYING: readonly (readonly [RegExp, string])[] = [
  [/\btestbed-node\b/g, "worker-1"],
  // What pullpass names in a cloud after the cluster.
  [/(?<![a-z0-9-])pullpass-(?!proof-)((?:[a-z0-9]+-)?)[0-9a-f]{8}\b/g, "pullpass-$1CLUSTER"],
  // A Deployment's Pods, then its ReplicaSets.
  [/\b([a-z][a-z0-9-]*)-[bcdf0-9][a-z0-9]{5,9}-[a-z0-9]{5}\b/g, "$1-HASH-ID"],
  [/\bReplicaSet ([a-z][a-z0-9-]*)-[a-z0-9]{6,10}\b/g, "ReplicaSet $1-HASH"],
  [/\bpullpass-proof-[a-z0-9]+\b/g, "pullpass-proof-ID"],
  // A Pod goes to and fro between the two.
  [/\bErrImagePull(?=;| +0 )/, "ImagePullBackOff"],
  // Ids of Azure's.
  [/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/g, "GUID"],
  [/\bpullpass [0-9a-f]{8}\b/g, "pullpass CLUSTER"],
  [/\bclient secret \S{1,3}… of\b/g, "client secret HINT of"],
  [/\(\S{3}…\)/g, "(HINT)"],
  [/\bsha256:[0-9a-f]{12,64}\b/g, "sha256:DIGEST"],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, "TIME"],
  [/\b127\.0\.0\.1:\d+\b/g, "127.0.0.1:PORT"],
  [/\b\d+(?:\.\d+)?(?:ms|s|m)(?:\d+s)?\b/g, "DURATION"],
  [/\b\d+ bytes\b/g, "N bytes"],
  [/\bin \d+(?:d| days)\b/g, "in N days"],
  [/\bon (?:\d{1,2} [A-Z][a-z]+ \d{4}|\d{4}-\d\d-\d\d)\b/g, "on DAY"],
  // Who pulls first, the proof or the Pods that are made anew, is for the node to say.
  [/\bthe whole image\b|\ba whole pull \(layers it had are not fetched again\)/g, "WHOLE"],
  [/^ +kubelet: Successfully pulled .*/g, ""],
  [/ {2,}/g, "  "],
];

export function normalised(line: string): string {
  return VARYING.reduce((text, [pattern, stand]) => text.replace(pattern, stand), line.trimEnd());
}

/**
 * Why a command did not print what the page shows; undefined where it did. Every line of standard output must be
 * shown, unless a line `…` stands for it; of standard error, which has progress too, a page shows what it likes. A line
 * that ends in ` …` goes on.
 */
export function outputFault(expected: readonly string[], run: ShellRun): string | undefined {
  const out = linesOf(run.stdout);
  const err = linesOf(run.stderr);
  let isSkipping = false;
  for (const line of expected.map(normalised).filter((each) => each !== "")) {
    if (line === "…") {
      isSkipping = true;
      continue;
    }
    const isMeant = (actual: string) => isSame(line, actual);
    const inOut: number = out.slice(0, isSkipping ? out.length : 1).findIndex(isMeant);
    const from = inOut >= 0 ? out : err;
    const place = inOut >= 0 ? inOut : err.findIndex(isMeant);
    if (place < 0) return `no such line: ${line}`;
    from.splice(0, place + 1);
    isSkipping = isSkipping && inOut < 0;
  }
  return isSkipping || out.length === 0 ? undefined : `a line that is not shown: ${out[0]}`;
}

function isSame(expected: string, actual: string): boolean {
  return expected.endsWith(" …") ? actual.startsWith(expected.slice(0, -1)) : actual === expected;
}

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map(normalised)
    .filter((line) => line !== "");
}
