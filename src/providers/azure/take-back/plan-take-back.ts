import type { CloudFlow } from "../../../core/cloud/flow.ts";
import type { TakeBackPlan, TakeBackWish } from "./take-back.ts";
import { planPrincipal } from "./take-back-principal.ts";
import { planToken } from "./take-back-token.ts";

/** Looks at what is there now, and says what of it pullpass made and nobody else uses. */
export function* planTakeBack(wish: TakeBackWish): CloudFlow<TakeBackPlan> {
  switch (wish.method) {
    case "new-service-principal":
    case "existing-service-principal":
      return yield* planPrincipal(wish);
    case "repository-token":
      return yield* planToken(wish);
    default:
      return { ok: true, steps: [], kept: [adminUser(wish)] };
  }
}

/** Nobody knows who else uses it, and pullpass made neither the user nor its passwords. */
function adminUser({ found: { id } }: TakeBackWish) {
  return {
    what: `the admin user of registry ${id.name}`,
    reason: "is one identity for everybody and was not made by pullpass: there is nothing to revoke",
    command: `az acr update --name ${id.name} --subscription ${id.subscription} --admin-enabled false`,
  };
}
