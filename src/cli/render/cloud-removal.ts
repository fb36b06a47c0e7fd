import type { CloudRemoval } from "../../core/report/cloud-removal.ts";
import type { Display } from "./display.ts";
import { hangCommand } from "./hang.ts";
import { renderNote } from "./note.ts";
import { printable } from "./printable.ts";

/**
 * What would become of what a cloud made, before anything is changed. With the commands: the record goes with the secret, and
 * whoever ends it by hand after a run that was killed has nothing else to know it by.
 */
export function renderCloudPlan(removals: readonly CloudRemoval[], display: Display): string {
  const isWished = removals.some(({ state }) => state === "planned");
  return removals
    .map((removal) => {
      if (removal.state === "planned")
        return commandNote(`would be revoked in the cloud: ${removal.what}`, removal, display);
      if (isWished || removal.state === "kept" || removal.reason !== undefined)
        return renderNote(stayText(removal), display);
      return renderNote(`${removal.what} stays good in the cloud; with --revoke it ends, too`, display);
    })
    .join("");
}

/** What became of it. */
export function renderCloudEnd(removals: readonly CloudRemoval[], display: Display): string {
  return removals
    .map((removal) => {
      if (removal.state === "revoked") return `revoked in the cloud: ${printable(removal.what)}\n`;
      const text = stayText(removal);
      return commandNote(
        removal.command === undefined ? text : `${text}; who may ends it with`,
        removal,
        display,
      );
    })
    .join("");
}

function stayText({ what, state, reason }: CloudRemoval): string {
  const why = reason === undefined ? "" : `: ${reason}`;
  return `${state === "kept" ? "stays" : "left"} in the cloud: ${what}${why}`;
}

function commandNote(text: string, { command }: Pick<CloudRemoval, "command">, display: Display): string {
  if (command === undefined) return renderNote(text, display);
  const shown = { text: printable(text), command: printable(command) };
  return `note: ${hangCommand(shown, "note: ".length, display)}\n`;
}
