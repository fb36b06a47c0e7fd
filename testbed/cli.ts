import { describeTestBed } from "./cli-description.ts";
import { errorText } from "./machine/error-code.ts";
import { durationSince, sayOnStandardError as say } from "./machine/say.ts";
import { endAbandonedRuns } from "./run/owned-run.ts";
import { listRuns } from "./run/run.ts";
import { tearDown } from "./run/tear-down.ts";
import { findLastingTestBed, type LastingTestBed, startLastingTestBed } from "./test-bed.ts";

const EXIT_DONE = 0;
const EXIT_FAILED = 1;
const EXIT_WRONG_USE = 2;
/** What `systemctl status` says of a service that does not run. */
const EXIT_NOT_RUNNING = 3;

const usage = `usage: npm run testbed up|down|status

  up      start a Kubernetes cluster and four image registries on this machine
  down    stop them and remove everything they left
  status  say what runs, and where its kubeconfig and passwords are
`;

const commands: Readonly<Record<string, () => Promise<number>>> = { up, down, status };

async function up(): Promise<number> {
  const found = await findLastingTestBed();
  if (found !== undefined && found.deadServers.length === 0) {
    say("is up already");
    return print(found);
  }
  if (found !== undefined) {
    say(`${found.deadServers.join(", ")} ended meanwhile: starting anew`);
    await tearDown(found.run.folder);
  }
  await startLastingTestBed(say);
  return print(await findLastingTestBed());
}

async function down(): Promise<number> {
  const startedMs = performance.now();
  await endAbandonedRuns(say);
  const lasting = (await listRuns()).filter(({ isLasting }) => isLasting);
  for (const run of lasting) await tearDown(run.folder);
  say(lasting.length === 0 ? "nothing was up" : `stopped and removed in ${durationSince(startedMs)}`);
  return EXIT_DONE;
}

async function status(): Promise<number> {
  const found = await findLastingTestBed();
  if (found === undefined) {
    say("is not up; start it with: npm run testbed up");
    return EXIT_NOT_RUNNING;
  }
  print(found);
  if (found.deadServers.length === 0) return EXIT_DONE;
  say(`these ended: ${found.deadServers.join(", ")}; start anew with: npm run testbed up`);
  return EXIT_FAILED;
}

function print(found: LastingTestBed | undefined): number {
  if (found !== undefined) process.stdout.write(describeTestBed(found));
  return EXIT_DONE;
}

async function main(args: readonly string[]): Promise<number> {
  const command = args.length === 1 ? commands[args[0] ?? ""] : undefined;
  if (command === undefined) {
    process.stderr.write(usage);
    return EXIT_WRONG_USE;
  }
  try {
    return await command();
  } catch (error) {
    say(errorText(error));
    return EXIT_FAILED;
  }
}

process.exit(await main(process.argv.slice(2)));
