import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ControlPlane, startControlPlane } from "../../testbed/control-plane.ts";
import { type Command, type MeasuredRun, measure } from "../measure.ts";
import { type Program, programs } from "../programs.ts";
import { inParallel, senderTo } from "../send.ts";
import { type Contender, compare, type Reach, type Row, sideBySide } from "../side-by-side.ts";

const ROUNDS = 3;
const NAMESPACES = Number(process.env["PULLPASS_BENCH_NAMESPACES"] ?? 2_000);
const REGISTRY = "reg.example.com";
const LABEL = "bench=yes";

/** A secret and an entry in the ServiceAccount's list, in many namespaces, and the same command again. */
export async function fanOut(): Promise<readonly Row[]> {
  const controlPlane = await startControlPlane();
  try {
    const names = Array.from({ length: NAMESPACES }, (_, at) => `many-${String(at).padStart(5, "0")}`);
    await makeNamespaces(controlPlane, names);
    const passwordFile = join(controlPlane.runFolder, "password");
    await writeFile(passwordFile, "of-no-registry");
    const { executable, bundle, baseline } = await programs();
    const ground: Ground = { controlPlane, passwordFile, names };
    // Each round has a secret of its own, so that all is to write, and then nothing.
    const pair = (name: string, command: (secret: string) => Command): readonly Contender[] => {
      const secretOf = (round: number): string =>
        `${name.replaceAll(/[^a-z]+/gi, "-").toLowerCase()}-${round}`;
      const run = (round: number): Promise<MeasuredRun> => measure(command(secretOf(round)));
      return [
        { name, run },
        { name: `${name}, again`, run: (round) => writingNothing(ground, () => run(round)) },
      ];
    };
    const costs = await sideBySide(
      [
        ...pair("pullpass connect, executable", (secret) => ours(ground, executable, secret)),
        ...pair("pullpass connect, Node bundle", (secret) => ours(ground, bundle, secret)),
        ...pair("client-go", (secret) => theirs(ground, baseline, secret)),
      ],
      ROUNDS,
    );
    const size = `${NAMESPACES.toLocaleString("en")} namespaces`;
    const row = (what: string, name: string, end: string, reach: Reach): Row =>
      compare(
        { what: `${size}, ${what}`, ours: `${name}${end}`, against: [`client-go${end}`], reach },
        costs,
        ROUNDS,
      );
    // 0.85 times its rate is 1.18 times its time.
    const writing = { wall: 1.18, cpu: 1, memory: 3 };
    return ["pullpass connect, executable", "pullpass connect, Node bundle"].flatMap((name) => [
      row("all to write", name, "", writing),
      row("nothing to write", name, ", again", { wall: 1.2 }),
    ]);
  } finally {
    await controlPlane.stop();
  }
}

interface Ground {
  readonly controlPlane: ControlPlane;
  readonly passwordFile: string;
  readonly names: readonly string[];
}

function ours({ controlPlane, passwordFile }: Ground, [program, ...first]: Program, secret: string): Command {
  const login = ["--method", "password", "--username", "nobody", "--password-file", passwordFile];
  const where = ["--namespace-selector", LABEL, "--service-account", "default", "--secret-name", secret];
  return {
    program,
    args: [...first, "connect", REGISTRY, ...where, ...login, "--prove", "none"],
    environment: { HOME: controlPlane.runFolder, KUBECONFIG: controlPlane.kubeconfigPath },
  };
}

function theirs({ controlPlane, passwordFile, names }: Ground, [program]: Program, secret: string): Command {
  const args = ["connect", controlPlane.kubeconfigPath, passwordFile, REGISTRY, secret];
  return { program, args, stdin: names.join("\n") };
}

/** @throws when a secret or a ServiceAccount was written meanwhile. */
async function writingNothing(
  { controlPlane }: Ground,
  run: () => Promise<MeasuredRun>,
): Promise<MeasuredRun> {
  const versions = (): Promise<string> =>
    controlPlane.kubectl([
      ...["get", "secrets,serviceaccounts", "-A"],
      ...["-o", "jsonpath={range .items[*]}{.metadata.uid} {.metadata.resourceVersion}{'\\n'}{end}"],
    ]);
  const before = await versions();
  const measured = await run();
  if ((await versions()) !== before) throw new Error("a run that had nothing to write wrote something");
  return measured;
}

async function makeNamespaces(controlPlane: ControlPlane, names: readonly string[]): Promise<void> {
  const send = senderTo(controlPlane);
  await inParallel(names, async (name) => {
    await send("POST", "/api/v1/namespaces", { metadata: { name, labels: { bench: "yes" } } });
    await send("POST", `/api/v1/namespaces/${name}/serviceaccounts`, { metadata: { name: "default" } });
  });
}
