/*
 * Runs a command and prints as JSON what came of it, how long it took, and the most memory it had at once, which the
 * operating system tells whoever waits for a child: Bun hands it on, Node does not. `bun measure.ts PROGRAM ARGS`.
 */
declare const Bun: {
  spawn(
    command: readonly string[],
    options: { readonly stdout: "pipe"; readonly stderr: "pipe" },
  ): {
    readonly stdout: ReadableStream;
    readonly stderr: ReadableStream;
    readonly exited: Promise<number>;
    resourceUsage(): { readonly maxRSS: number } | undefined;
  };
};

const startedMs = performance.now();
const child = Bun.spawn(process.argv.slice(2), { stdout: "pipe", stderr: "pipe" });
const [stdout, stderr, code] = await Promise.all([
  new Response(child.stdout).text(),
  new Response(child.stderr).text(),
  child.exited,
]);
const tookMs = Math.round(performance.now() - startedMs);
const peakBytes = child.resourceUsage()?.maxRSS ?? 0;
process.stdout.write(JSON.stringify({ code, stdout, stderr, tookMs, peakBytes }));
