import type { Reach, Row } from "./side-by-side.ts";

/** The rows as a table in Markdown; a ratio that is over its reach is bold. */
export function tableText(rows: readonly Row[]): string {
  const head = ["| what | against | wall | processor | most memory | reach |", "|---|---|---|---|---|---|"];
  return [...head, ...rows.map(rowText)].join("\n");
}

function rowText({ what, ours, against, cost, otherCost, ratios, reach }: Row): string {
  const cells = [
    `${what}: ${code(ours)}`,
    against.map(code).join(" + "),
    `${secondsText(cost.wallSeconds)} / ${secondsText(otherCost.wallSeconds)} = ${ratioText(ratios.wall, reach.wall)}`,
    `${secondsText(cost.cpuSeconds)} / ${secondsText(otherCost.cpuSeconds)} = ${ratioText(ratios.cpu, reach.cpu)}`,
    `${Math.round(cost.peakMebibytes)} / ${Math.round(otherCost.peakMebibytes)} MiB = ${ratioText(ratios.memory, reach.memory)}`,
    reachText(reach),
  ];
  return `| ${cells.join(" | ")} |`;
}

/** `pullpass --version, executable` → the command as code, what kind of program it is as words. */
function code(name: string): string {
  const [command = "", ...kind] = name.split(", ");
  return [`\`${command}\``, ...kind].join(", ");
}

function secondsText(seconds: number): string {
  return seconds < 1 ? `${(seconds * 1_000).toFixed(seconds < 0.1 ? 1 : 0)} ms` : `${seconds.toFixed(2)} s`;
}

function ratioText(ratio: number, most = Number.POSITIVE_INFINITY): string {
  const text = `${ratio.toFixed(2)}×`;
  return ratio > most ? `**${text}**` : text;
}

function reachText(reach: Reach): string {
  const parts = [
    reach.wall === undefined ? [] : [`≤ ${reach.wall}× wall`],
    reach.cpu === undefined ? [] : [`≤ ${reach.cpu}× processor`],
    reach.memory === undefined ? [] : [`≤ ${reach.memory}× memory`],
  ];
  return parts.flat().join(", ");
}
