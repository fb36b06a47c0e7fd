import { USERNAME_FAULTS, usernameFault } from "../../core/dockerconfig/entry-text.ts";
import { addressText, type RegistryAddress } from "../../core/image/registry-address.ts";
import { tokenAdvice } from "../../core/sighting/token-advice.ts";
import type { Answer, Asking } from "./asking.ts";

/** The user name; that of the registry's kind is offered where there is but one. The password is asked by the ordinary path. */
export async function askUsername(asking: Asking, registry: RegistryAddress): Promise<Answer> {
  const usual = tokenAdvice(registry.domain)?.username;
  const username = await asking.prompts.text({
    message: `User name for ${addressText(registry)}`,
    ...(usual === undefined ? {} : { fallback: usual }),
    faultOf: (typed) => {
      const fault = usernameFault(typed);
      return fault === undefined ? undefined : USERNAME_FAULTS[fault];
    },
  });
  return { flags: { username }, words: ["--username", username] };
}
