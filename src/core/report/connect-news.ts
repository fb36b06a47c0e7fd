import type { Change } from "../plan/action.ts";
import type { ReplacedPod, ShownPull } from "./connect-report.ts";

/** Something that has just happened, told at once: who interrupts `connect` knows what was done by then. */
export type ConnectNews =
  | { readonly kind: "change"; readonly change: Change }
  | { readonly kind: "replaced"; readonly pod: ReplacedPod }
  | { readonly kind: "shown"; readonly pull: ShownPull };
