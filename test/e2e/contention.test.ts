import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { connectAsTeam } from "./connect-as-team.ts";
import { pullpass } from "./pullpass.ts";
import { attachedTo, dockerConfigOf, freshNamespace, stage } from "./stage.ts";

const { missing } = inject("bed");

const WRITER = join(import.meta.dirname, "account-writer.ts");

describe.skipIf(missing.length > 0)(titleWithNeeds("connect among other writers", missing), () => {
  it("loses no entry while fifty processes write the same ServiceAccount", { timeout: 180_000 }, async () => {
    const on = stage();
    const namespace = await freshNamespace(on);
    const folder = await mkdtemp(join(tmpdir(), "pullpass-writers-"));
    const [ca, token] = [join(folder, "ca.pem"), join(folder, "token")];
    await writeFile(ca, on.cluster.caPem);
    await writeFile(token, on.cluster.adminToken, { mode: 0o600 });
    const entries = Array.from({ length: 50 }, (_, index) => `theirs-${index}`);

    const writers = entries.map((entry) =>
      once(
        spawn(process.execPath, [WRITER, on.cluster.server, ca, token, namespace, entry], {
          stdio: "inherit",
        }),
        "close",
      ),
    );
    const run = await connectAsTeam(on, on.registries.plainBasic, { namespace, flags: ["--prove", "none"] });
    const ends = await Promise.all(writers);
    await rm(folder, { recursive: true });

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(ends.map(([code]) => code)).toEqual(entries.map(() => 0));
    const attached = await attachedTo(on, namespace);
    expect(attached.toSorted()).toEqual([...entries, "pullpass"].toSorted());
  });

  it("loses no entry when ten of its own runs write the same secret", { timeout: 180_000 }, async () => {
    const on = stage();
    const namespace = await freshNamespace(on);
    const { name, passwordPath } = on.registries.users.team;
    const hosts = Array.from({ length: 10 }, (_, index) => `registry-${index}.example.com`);

    const runs = await Promise.all(
      hosts.map((host) =>
        pullpass(
          [
            ...["connect", host, "-n", namespace, "--prove", "none", "--method", "password"],
            ...["--username", name, "--password-file", passwordPath],
          ],
          { kubeconfig: on.cluster.kubeconfigPath },
        ),
      ),
    );

    expect(runs.map(({ code }) => code)).toEqual(hosts.map(() => 0));
    expect(Object.keys((await dockerConfigOf(on, namespace)).auths).toSorted()).toEqual(hosts);
    expect(await attachedTo(on, namespace)).toEqual(["pullpass"]);
  });
});
