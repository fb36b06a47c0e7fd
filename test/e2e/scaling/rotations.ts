import { expect } from "vitest";
import type { PullpassRun } from "../pullpass.ts";
import { until } from "../stage.ts";
import type { Load, LoadSeen } from "./scaled-load.ts";

/** One in the default suite; `npm run test:rotate` has three, which is what the page's figures are of. */
export const ROTATIONS = Number(process.env["PULLPASS_ROTATIONS"] ?? "1");

/** A turn of the load takes some 4 s, a rotation some 8 s; twice that and more on a busy machine. */
export const PATIENCE_MS = 60_000 + ROTATIONS * 60_000;

/** Rotates under the load, with a new image pulled before and after each; gives what was seen. */
export async function rotateUnder(
  load: Load,
  rotate: (nth: number) => Promise<PullpassRun>,
): Promise<LoadSeen> {
  for (let nth = 0; nth < ROTATIONS; nth += 1) {
    await anotherTurn(load);
    const rotated = await rotate(nth);
    expect(rotated, rotated.stderr).toMatchObject({ code: 0 });
    expect(rotated.stdout).toContain("proven: from node");
  }
  await anotherTurn(load);
  return load.stop();
}

async function anotherTurn(load: Load): Promise<void> {
  const before = load.scaledUp();
  await until(async () => load.scaledUp() > before);
}

/** No pull failed, and no probe was refused; gives the line of the page's table. */
export function expectNoFailure(method: string, seen: LoadSeen): string {
  expect(seen.failed).toEqual([]);
  expect(seen.refused).toEqual([]);
  expect(seen.scaledUp).toBeGreaterThan(ROTATIONS);
  const { scaledUp, pulled, failed, probes, refused } = seen;
  return `| ${[`\`${method}\``, ROTATIONS, scaledUp, pulled, failed.length, probes, refused.length].join(" | ")} |`;
}
