import type { DisconnectReport, LostImage, PodsLeft } from "../../core/report/disconnect-report.ts";
import { renderAside } from "./aside.ts";
import { renderCloudEnd, renderCloudPlan } from "./cloud-removal.ts";
import type { Display } from "./display.ts";
import { hang } from "./hang.ts";
import { renderNote } from "./note.ts";
import { refText } from "./object-ref.ts";
import { printable } from "./printable.ts";

interface PreviewStyle {
  /** Whether there may be several namespaces, so that each line has to say which. */
  readonly several: boolean;
  readonly display: Display;
}

/** What a person must know before a yes: the images that nobody could pull any more, and the Pods that lose their secret. */
export function renderDisconnectPreview(
  { lostImages, podsLeft, cloud }: Pick<DisconnectReport, "lostImages" | "podsLeft" | "cloud">,
  style: PreviewStyle,
): string {
  return [
    ...lostImages.map((image) => lostImage(image, style)),
    ...podsLeft.map((pods) => leftPods(pods, style)),
    renderCloudPlan(cloud, style.display),
  ].join("");
}

function lostImage({ answer, namespace, image, usedBy, reason }: LostImage, style: PreviewStyle): string {
  const where = style.several ? ` in namespace ${namespace}` : "";
  const users = usedBy.map((ref) => refText(ref, false)).join(", ");
  const perhaps = answer === "perhaps" ? "perhaps " : "";
  const what = `${perhaps}nobody${where} could pull ${image} any more, which ${users} ${usedBy.length === 1 ? "uses" : "use"}`;
  const { display } = style;
  return `${display.paint("yellow", "warning")}: ${hang(printable(`${what}: ${reason}`), "warning: ".length, display)}\n`;
}

function leftPods({ namespace, secretName, count }: PodsLeft, { several, display }: PreviewStyle): string {
  const where = several ? ` in namespace ${namespace}` : "";
  const pods = count === 1 ? "1 Pod names" : `${count} Pods name`;
  const they = count === 1 ? "it goes" : "they go";
  return renderNote(
    `${pods} secret ${secretName}${where}: ${they} on running, and cannot pull with it again`,
    display,
  );
}

/** What a person should read when `disconnect` is over and that was no news. */
export function renderDisconnectReport(report: DisconnectReport, display: Display): string {
  const several = report.namespaces.length > 1;
  const preview = report.dryRun === "none" ? "" : renderDisconnectPreview(report, { several, display });
  const cloud = report.dryRun === "none" ? renderCloudEnd(report.cloud, display) : "";
  return [preview, renderAside(report, several, display), cloud, ...conclusion(report)].join("");
}

function conclusion(report: DisconnectReport): readonly string[] {
  const { verdict, registry, namespaces, dryRun, changes, notDone, findings } = report;
  if (dryRun !== "none") return [];
  const isWholeHere = notDone.length === 0 && findings.length === 0;
  if (verdict === "partial" && !isWholeHere)
    return [`${registry}: partly taken back; the same command goes on where it stopped\n`];
  if (!["yes", "partial"].includes(verdict) || changes.length === 0) return [];
  const where = [...new Set(changes.map(({ target }) => target.namespace))];
  const listed = namespaces.filter((namespace) => where.includes(namespace));
  const left = verdict === "partial" ? "; not all of it is revoked in the cloud" : "";
  return [
    `${registry} is disconnected from namespace${listed.length > 1 ? "s" : ""} ${listed.join(", ")}${left}\n`,
  ];
}
