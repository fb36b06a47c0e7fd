import type { Action, ChangeWord } from "./action.ts";

/** What becomes of an action's target when it is carried out. */
export function changeWordOf(action: Action): ChangeWord {
  switch (action.kind) {
    case "create-secret":
      return "created";
    case "update-secret":
    case "attach":
    case "detach":
    case "remove-entries":
    case "rotate-secret":
      return "configured";
    case "delete-secret":
    case "restart":
      return "deleted";
  }
}
