import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withLock } from "../../testbed/machine/lock.ts";

describe("a lock", () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "lock-"));
  });

  afterAll(() => rm(folder, { recursive: true }));

  it("lets the second wait for the first, and says for whom", async () => {
    const path = join(folder, "waited-for");
    const order: string[] = [];
    const waitedFor: number[] = [];
    const begun = Promise.withResolvers<void>();
    const work = (name: string) => async () => {
      order.push(`${name} begins`);
      begun.resolve();
      await sleep(50);
      order.push(`${name} ends`);
    };
    const first = withLock({ path, whenWaiting: () => {} }, work("first"));
    await begun.promise;
    const second = withLock({ path, whenWaiting: (pid) => waitedFor.push(pid) }, work("second"));
    await Promise.all([first, second]);
    expect(order).toEqual(["first begins", "first ends", "second begins", "second ends"]);
    expect(waitedFor).toEqual([process.pid]);
    expect(existsSync(path)).toBe(false);
  });

  it("is taken over from a process that died", async () => {
    const path = join(folder, "orphaned");
    const child = spawn(process.execPath, ["--eval", ""]);
    await once(child, "exit");
    await writeFile(path, `${child.pid}\n`);
    expect(await withLock({ path, whenWaiting: () => {} }, async () => "done")).toBe("done");
  });

  it("is given back when the work fails", async () => {
    const path = join(folder, "given-back");
    const failing = withLock({ path, whenWaiting: () => {} }, () => Promise.reject(new Error("no luck")));
    await expect(failing).rejects.toThrow("no luck");
    expect(existsSync(path)).toBe(false);
  });
});
