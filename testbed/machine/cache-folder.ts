import { homedir } from "node:os";
import { join, resolve } from "node:path";

/**
 * The folder for everything the test bed keeps outside the checkout: built programs (`programs/`) and the state
 * of what runs (`runs/`). `$PULLPASS_TESTBED_CACHE`, else `pullpass-testbed` in the user's cache folder. Always an
 * absolute path: containerd and the kubelet accept nothing else.
 */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const chosen = environment["PULLPASS_TESTBED_CACHE"];
  if (chosen !== undefined && chosen !== "") return resolve(chosen);
  const xdg = environment["XDG_CACHE_HOME"];
  const userCache = xdg !== undefined && xdg !== "" ? resolve(xdg) : join(homedir(), ".cache");
  return join(userCache, "pullpass-testbed");
}
