import { ATTACHMENT_CAUSES } from "./causes/attachment.ts";
import { CLOUD_CAUSES } from "./causes/cloud.ts";
import { CREDENTIAL_CAUSES } from "./causes/credential.ts";
import { NETWORK_CAUSES } from "./causes/network.ts";
import { REQUEST_CAUSES } from "./causes/request.ts";
import { SERVICE_CAUSES } from "./causes/service.ts";
import { SIGHT_CAUSES } from "./causes/sight.ts";

/**
 * Every cause pullpass can name, with its code. The slugs and the codes are a contract: scripts match on them,
 * so neither is ever renamed or given a second meaning; new ones are added, where the first two digits of their code say.
 */
export const CAUSES = {
  ...ATTACHMENT_CAUSES,
  ...CREDENTIAL_CAUSES,
  ...REQUEST_CAUSES,
  ...NETWORK_CAUSES,
  ...SERVICE_CAUSES,
  ...CLOUD_CAUSES,
  ...SIGHT_CAUSES,
} as const;

/** The slug of a cause: `wrong-credentials`. */
export type Cause = keyof typeof CAUSES;
