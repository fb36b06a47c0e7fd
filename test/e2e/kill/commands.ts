import type { Command } from "./command.ts";
import { CONNECT_COMMANDS } from "./connect-commands.ts";
import { DISCONNECT_COMMANDS } from "./disconnect-commands.ts";
import { EXISTING_SECRET_COMMANDS } from "./existing-secret-commands.ts";
import { ROTATE_COMMANDS } from "./rotate-commands.ts";

/** In the order of the page. */
export const COMMANDS: readonly Command[] = [
  ...CONNECT_COMMANDS,
  ...EXISTING_SECRET_COMMANDS,
  ...ROTATE_COMMANDS,
  ...DISCONNECT_COMMANDS,
];
