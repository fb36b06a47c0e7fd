import { measure } from "../measure.ts";
import { type Program, programs } from "../programs.ts";
import { compare, type Row, sideBySide } from "../side-by-side.ts";

const ROUNDS = 21;

/** How long a person waits for the least that the program can say. */
export async function start(): Promise<readonly Row[]> {
  const { executable, bundle, kubectl } = await programs();
  const contender = (name: string, [program, ...first]: Program, args: readonly string[]) => ({
    name,
    run: () => measure({ program, args: [...first, ...args], environment: { HOME: "/nonexistent" } }),
  });
  const costs = await sideBySide(
    [
      contender("pullpass --version, executable", executable, ["--version"]),
      contender("pullpass --version, Node bundle", bundle, ["--version"]),
      contender("kubectl version --client", kubectl, ["version", "--client"]),
    ],
    ROUNDS,
  );
  const against = ["kubectl version --client"];
  return [
    { what: "start", ours: "pullpass --version, executable", against, reach: { wall: 0.15, memory: 0.8 } },
    { what: "start", ours: "pullpass --version, Node bundle", against, reach: { wall: 1 } },
  ].map((comparison) => compare(comparison, costs, ROUNDS));
}
