import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { allow } from "./connect-as-team.ts";
import { passwordFlags } from "./kill/connected.ts";
import { type PullpassOptions, type PullpassRun, pullpass } from "./pullpass.ts";
import { dockerConfigOf, freshNamespace, type Stage, stage } from "./stage.ts";

const { missing } = inject("bed");

describe.skipIf(missing.length > 0)(titleWithNeeds("rotate on a bad day", missing), () => {
  let on: Stage;
  let host: string;
  const namespaces: string[] = [];
  beforeAll(() => {
    on = stage();
    host = on.registries.plainBasic.host;
  });
  afterAll(async () => {
    if (namespaces.length > 0) await on.kubectl(["delete", "namespace", "--wait=false", ...namespaces]);
  });

  function run(args: readonly string[], options: PullpassOptions = {}): Promise<PullpassRun> {
    return pullpass(args, { kubeconfig: on.cluster.kubeconfigPath, ...options });
  }

  async function fresh(count: number): Promise<readonly string[]> {
    const made: string[] = [];
    while (made.length < count) made.push(await freshNamespace(on));
    namespaces.push(...made);
    return made.toSorted();
  }

  async function connect(names: readonly string[], secretName: string): Promise<void> {
    const where = names.flatMap((name) => ["-n", name]);
    const flags = [
      ...passwordFlags(on.registries.plainBasic),
      "--prove",
      "none",
      "--secret-name",
      secretName,
    ];
    const done = await run(["connect", host, ...where, ...flags]);
    expect(done, done.stderr).toMatchObject({ code: 0 });
  }

  /** To another user, as a token's successor is one; shown to the registry from here. */
  function rotation(secretName: string): readonly string[] {
    const { name, passwordPath } = on.registries.users.other;
    const next = ["--username", name, "--password-file", passwordPath];
    return ["rotate", host, "--secret-name", secretName, ...next, "--prove", "token", "--prove-from", "here"];
  }

  async function usersIn(names: readonly string[], secretName: string): Promise<readonly string[]> {
    const configs = await Promise.all(names.map((name) => dockerConfigOf(on, name, secretName)));
    return configs.map(({ auths }) => {
      const text = Buffer.from(auths[host]?.auth ?? "", "base64").toString("utf8");
      return text.split(":")[0] ?? "";
    });
  }

  it("rotates the others where one namespace is forbidden, and goes on there, and in one that came since", async () => {
    const names = await fresh(3);
    const [first = "", second = "", third = ""] = names;
    await connect(names, "forbidden");
    for (const namespace of names) {
      const verbs = namespace === second ? "get" : "get,update";
      await allow(on, "bob", { namespace, verbs, resources: "secrets" });
    }
    const where = names.flatMap((name) => ["-n", name]);
    const kubeconfig = on.cluster.restrictedKubeconfigPaths.bob;

    const partly = await run([...rotation("forbidden"), ...where], { kubeconfig });

    expect(partly, partly.stderr).toMatchObject({ code: 5 });
    expect(partly.stderr).toContain("partly rotated; the same command goes on where it stopped");
    expect(partly.stderr).toContain(second);
    expect(await usersIn(names, "forbidden")).toEqual(["other", "team", "other"]);

    const [added = ""] = await fresh(1);
    await connect([added], "forbidden");
    // Who may; without the password, which the journal has.
    const rest = await run([
      "rotate",
      host,
      "--secret-name",
      "forbidden",
      "--prove",
      "token",
      "--prove-from",
      "here",
    ]);

    expect(rest, rest.stderr).toMatchObject({ code: 0 });
    expect(await usersIn([first, second, third, added], "forbidden")).toEqual(Array(4).fill("other"));
  });

  it("rotates what a namespace that is going away has still", async () => {
    const names = await fresh(2);
    const [leaving = "", staying = ""] = names;
    await connect(names, "leaving");
    const finalizers = (list: string) => `{"metadata":{"finalizers":${list}}}`;
    const patch = (list: string) =>
      on.kubectl(["patch", "secret", "leaving", "-n", leaving, "--type=merge", "-p", finalizers(list)]);
    await patch(`["example.com/keep"]`);
    await on.kubectl(["delete", "namespace", "--wait=false", leaving]);

    const done = await run(rotation("leaving"));

    expect(done, done.stderr).toMatchObject({ code: 0 });
    expect(await usersIn([staying], "leaving")).toEqual(["other"]);
    await patch("null");
  });

  it("replaces a credential that has ended already", async () => {
    const names = await fresh(1);
    const { name } = on.registries.users.team;
    const connected = await run(
      [
        ...["connect", host, "-n", names[0] ?? "", "--prove", "none", "--secret-name", "ended"],
        ...["--method", "password", "--username", name, "--password-stdin", "--expires-at", "2026-01-01"],
      ],
      { stdin: "c4n4ry-of-last-year" },
    );
    expect(connected, connected.stderr).toMatchObject({ code: 0 });

    const done = await run(rotation("ended"));

    expect(done, done.stderr).toMatchObject({ code: 0 });
    expect(done.stderr).toContain("the old credential is not accepted any more");
    expect(await usersIn(names, "ended")).toEqual(["other"]);
  });

  it("leaves the journal of another version alone, and names the command that takes it out", async () => {
    const names = await fresh(1);
    await connect(names, "version");
    const mark = { version: 2, holder: "run-x", stage: "made", startedAt: "2031-01-01T00:00:00Z" };
    const annotation = `pullpass.dev/rotation=${JSON.stringify({ [host]: mark })}`;
    await on.kubectl(["annotate", "secret", "version", "-n", names[0] ?? "", annotation]);

    const refused = await run(rotation("version"));

    expect(refused.code, refused.stderr).not.toBe(0);
    expect(refused.stderr).toContain("holds the journal of a rotation that this version cannot read");
    expect(await usersIn(names, "version")).toEqual(["team"]);
    const [, command = ""] = /kubectl (annotate .*)$/m.exec(refused.stderr) ?? [];
    await on.kubectl(command.trim().split(" "));
    const done = await run(rotation("version"));
    expect(done, done.stderr).toMatchObject({ code: 0 });
  });
});
