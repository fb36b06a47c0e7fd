import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { missingForControlPlane, missingForRegistries, titleWithNeeds } from "../../testbed/requirements.ts";
import { makePrivateCache, type PrivateCache } from "./private-cache.ts";

const START_TIMEOUT_MS = 20 * 60_000;
const cliPath = join(import.meta.dirname, "..", "..", "testbed", "cli.ts");
const missing = [...new Set([...(await missingForControlPlane()), ...(await missingForRegistries())])];

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

describe.skipIf(missing.length > 0)(titleWithNeeds("npm run testbed", missing), () => {
  let cache: PrivateCache;

  const testbed = async (...args: readonly string[]): Promise<Ended> => {
    const child = spawn(process.execPath, [cliPath, ...args], {
      env: { ...process.env, PULLPASS_TESTBED_CACHE: cache.folder },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const exit = new Promise<number | null>((resolve) => child.on("close", resolve));
    const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
    return { code, stdout, stderr };
  };

  beforeAll(async () => {
    cache = await makePrivateCache();
  });

  afterAll(async () => {
    await testbed("down");
    await cache.remove();
  });

  it("says how it is used when it is used wrongly", async () => {
    for (const args of [[], ["sideways"], ["up", "down"]]) {
      const { code, stdout, stderr } = await testbed(...args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toContain("usage: npm run testbed up|down|status");
    }
  });

  it("says that nothing runs", async () => {
    expect(await testbed("status")).toEqual({
      code: 3,
      stdout: "",
      stderr: "testbed: is not up; start it with: npm run testbed up\n",
    });
    expect(await testbed("down")).toEqual({ code: 0, stdout: "", stderr: "testbed: nothing was up\n" });
  });

  it(
    "leaves a cluster and registries running, says where everything is, and takes them down",
    async () => {
      const up = await testbed("up");
      expect(up).toMatchObject({ code: 0, stderr: expect.stringContaining("everything ready after") });
      const kubeconfig = /export KUBECONFIG=(\S+)/.exec(up.stdout)?.[1] ?? "";
      expect(existsSync(kubeconfig)).toBe(true);
      for (const user of ["team", "other", "robot$ci"]) expect(up.stdout).toContain(`  ${user} `);

      expect(await testbed("status")).toEqual({ code: 0, stdout: up.stdout, stderr: "" });
      expect(await testbed("up")).toEqual({ code: 0, stdout: up.stdout, stderr: "testbed: is up already\n" });

      const down = await testbed("down");
      expect(down).toMatchObject({ code: 0, stderr: expect.stringContaining("stopped and removed") });
      expect(existsSync(kubeconfig)).toBe(false);
      expect(await testbed("status")).toMatchObject({ code: 3 });
    },
    START_TIMEOUT_MS,
  );
});
