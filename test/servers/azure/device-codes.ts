import { randomUUID } from "node:crypto";
import type { AzureReply } from "./exchange.ts";
import type { AzureState } from "./state.ts";

/** The grant of RFC 8628, by the name that MSAL sends. */
export const DEVICE_CODE_GRANT = "device_code";

/** How often the client may ask whether the code was typed. */
const INTERVAL_SECONDS = 1;

/** A code for a person to type; `state.signsIn` says who does. */
export function giveDeviceCode(state: AzureState, origin: string): AzureReply {
  const device_code = randomUUID();
  const user_code = device_code.slice(0, 8).toUpperCase();
  const verification_uri = `${origin}/common/oauth2/deviceauth`;
  state.deviceCodes.set(device_code, { polls: 0 });
  return {
    status: 200,
    body: {
      device_code,
      user_code,
      verification_uri,
      expires_in: 900,
      interval: INTERVAL_SECONDS,
      message: `To sign in, use a web browser to open the page ${verification_uri} and enter the code ${user_code} to authenticate.`,
    },
  };
}
