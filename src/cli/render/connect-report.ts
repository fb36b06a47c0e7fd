import type { Change, ObjectRef } from "../../core/plan/action.ts";
import type { ConnectReport, DryRun } from "../../core/report/connect-report.ts";
import { renderFinding } from "./finding.ts";
import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";
import { renderProof } from "./proof.ts";

const DRY_RUN_SUFFIX: Readonly<Record<DryRun, string>> = {
  none: "",
  client: " (dry run)",
  server: " (server dry run)",
};

/** `connect`'s result for a person: what became of each object in kubectl's words, then what was shown. */
export function renderConnectReport(
  report: ConnectReport,
  paint: Paint,
): { readonly out: string; readonly err: string } {
  const place = (target: ObjectRef): string => refText(target, report.namespaces.length > 1);
  const suffix = DRY_RUN_SUFFIX[report.dryRun];
  const out = [
    ...report.changes.map((change) => changeText(change, place) + suffix),
    ...report.replaced.map((pod) => {
      const where = pod.node === undefined ? "" : ` on node ${pod.node}`;
      return `${place({ kind: "Pod", namespace: pod.namespace, name: pod.name })} ${pod.phase}${where}`;
    }),
    ...report.proofs.map(
      (shown) => `proven: ${renderProof(shown.proof)}${shown.image === undefined ? "" : `: ${shown.image}`}`,
    ),
    ...report.proofs.flatMap((shown) => (shown.event === undefined ? [] : [`  kubelet: ${shown.event}`])),
  ];
  const err = [
    ...report.leftAlone.map(({ target, reason }) => `note: ${place(target)} ${printable(reason)}\n`),
    ...report.notes.map((note) => `note: ${printable(note)}\n`),
    ...report.notDone.map((target) => `not done: ${place(target)}\n`),
    ...report.findings.map((finding) => renderFinding(finding, paint)),
    ...conclusion(report),
  ];
  return { out: out.map((line) => `${printable(line)}\n`).join(""), err: err.join("") };
}

function changeText({ target, change, reason }: Change, place: (target: ObjectRef) => string): string {
  return `${place(target)} ${change}${reason === undefined ? "" : ` (${reason})`}`;
}

const RESOURCES: Readonly<Record<ObjectRef["kind"], string>> = {
  Secret: "secret",
  ServiceAccount: "serviceaccount",
  Pod: "pod",
};

/** `secret/pullpass`, with its namespace where there are several. */
export function refText(target: ObjectRef, withNamespace: boolean): string {
  const name = `${RESOURCES[target.kind]}/${target.name}`;
  return withNamespace ? `${name} -n ${target.namespace}` : name;
}

function conclusion(report: ConnectReport): readonly string[] {
  const { namespaces } = report;
  const where = `namespace${namespaces.length > 1 ? "s" : ""} ${namespaces.join(", ")}`;
  if (report.verdict === "partial")
    return [`${report.registry}: partly done; the same command goes on where it stopped\n`];
  if (report.verdict !== "yes" || report.dryRun !== "none") return [];
  const changed = report.changes.some(({ change }) => change !== "unchanged");
  return [`${report.registry} is connected to ${where}${changed ? "" : "; nothing had to change"}\n`];
}
