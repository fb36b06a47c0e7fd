import type { Stage } from "../stage.ts";
import type { Ground, GroundWish } from "./ground.ts";

/** A command whose every request is interrupted. */
export interface Command {
  /** As the table's heading. */
  readonly title: string;
  wish(on: Stage): Promise<GroundWish>;
  /** Brings the ground into the state in which the command is called. */
  prepare(on: Stage, ground: Ground): Promise<void>;
  args(on: Stage, ground: Ground): readonly string[];
  environment?(ground: Ground): Readonly<Record<string, string>>;
  /** It writes in several namespaces at once: how far each is at a kill is chance, only the end is not. */
  readonly isSideBySide?: true;
  /** What it says, with exit code 1, where everything is done already. Absent: it succeeds then too. */
  readonly saysWhenDone?: string;
}
