import { readCall } from "./call.ts";

/**
 * The command line of this process. `--version` alone is answered before anything else is loaded: scripts and package
 * tests ask it, to see whether the program is there at all.
 */
export async function start(): Promise<void> {
  const call = readCall(process.argv, process.argv0);
  if (call.args.length === 1 && call.args[0] === "--version") {
    const { VERSION_LINE } = await import("./version.ts");
    process.stdout.write(`${VERSION_LINE}\n`);
  } else {
    const { main } = await import("./main.ts");
    await main(call);
  }
}
