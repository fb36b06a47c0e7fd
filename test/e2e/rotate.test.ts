import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { passwordFlags } from "./kill/connected.ts";
import { type PullpassOptions, type PullpassRun, pullpass } from "./pullpass.ts";
import {
  deploy,
  dockerConfigOf,
  fingerprint,
  freshImage,
  freshNamespace,
  type Stage,
  stage,
  until,
} from "./stage.ts";

const { missing } = inject("bed");

describe.skipIf(missing.length > 0)(titleWithNeeds("rotate", missing), () => {
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

  /** Namespaces in which the registry is connected as user `team`, under a secret's name of the test's own. */
  async function connected(count: number, secretName: string): Promise<readonly string[]> {
    const made: string[] = [];
    while (made.length < count) made.push(await freshNamespace(on));
    namespaces.push(...made);
    const flags = [
      ...passwordFlags(on.registries.plainBasic),
      "--prove",
      "none",
      "--secret-name",
      secretName,
    ];
    const done = await run(["connect", host, ...made.flatMap((name) => ["-n", name]), ...flags]);
    if (done.code !== 0) throw new Error(done.stderr);
    return made.toSorted();
  }

  /** The new credential is another user's, so that the old one stays good beside it, as a token's predecessor does. */
  function rotation(
    secretName: string,
    password = on.registries.users.other.passwordPath,
  ): readonly string[] {
    const { name } = on.registries.users.other;
    return ["rotate", host, "--secret-name", secretName, "--username", name, "--password-file", password];
  }

  async function uid(namespace: string, secretName: string): Promise<string> {
    return on.kubectl(["get", "secret", secretName, "-n", namespace, "-o", "jsonpath={.metadata.uid}"]);
  }

  async function usernameIn(namespace: string, secretName: string): Promise<string> {
    const { auths } = await dockerConfigOf(on, namespace, secretName);
    return (
      Buffer.from(auths[host]?.auth ?? "", "base64")
        .toString("utf8")
        .split(":")[0] ?? ""
    );
  }

  it("puts the new credential in use everywhere, in place, and has nodes pull with it", async () => {
    const [first = "", second = "", third = ""] = await connected(3, "whole");
    const { reference } = await freshImage(on.registries.plainBasic);
    await deploy(on, { namespace: second, image: reference });
    const before = await Promise.all([first, second, third].map((namespace) => uid(namespace, "whole")));

    const done = await run([...rotation("whole"), "--expires-at", "2031-01-31"]);

    expect(done, done.stderr).toMatchObject({ code: 0 });
    expect(done.stdout.match(/^proven: from node/gm)).toHaveLength(2);
    // A node pulls with it in the namespace whose Pods use the registry, before the others get it.
    const lines = done.stdout.split("\n");
    const at = (text: string) => lines.findIndex((line) => line.includes(text));
    expect(at(`-n ${second} configured (new credential)`)).toBeLessThan(at("proven: from node"));
    expect(at(`-n ${first} configured (new credential)`)).toBeGreaterThan(at("proven: from node"));
    for (const namespace of [first, second, third])
      expect(await usernameIn(namespace, "whole")).toBe(on.registries.users.other.name);
    expect(await Promise.all([first, second, third].map((namespace) => uid(namespace, "whole")))).toEqual(
      before,
    );
    expect(done.stderr).toContain("still accepts the old credential");
    const after = await Promise.all([first, second, third].map((namespace) => fingerprint(on, namespace)));
    const again = await run(rotation("whole"));
    expect(again, again.stderr).toMatchObject({ code: 0 });
    expect(again.stderr).toContain("nothing had to change");
    expect(await Promise.all([first, second, third].map((namespace) => fingerprint(on, namespace)))).toEqual(
      after,
    );
    const secret = JSON.parse(await on.kubectl(["get", "secret", "whole", "-n", second, "-o", "json"]));
    expect(Object.keys(secret.data)).toEqual([".dockerconfigjson"]);
    expect(secret.metadata.annotations["pullpass.dev/rotation"]).toBeUndefined();
    expect(JSON.parse(secret.metadata.annotations["pullpass.dev/entries"])[host]).toMatchObject({
      method: "password",
      expiresAt: "2031-01-31T00:00:00.000Z",
    });
  });

  it("changes nothing where the registry refuses the new credential", async () => {
    const [namespace = ""] = await connected(1, "refused");
    const before = await fingerprint(on, namespace);

    const done = await run([...rotation("refused", on.registries.users.team.passwordPath)]);

    expect(done).toMatchObject({ code: 1, stdout: "" });
    expect(done.stderr).toContain("nothing was written");
    expect(await fingerprint(on, namespace)).toBe(before);
  });

  it("takes the new credential back where the node cannot pull with it", async () => {
    const [namespace = ""] = await connected(1, "back");
    const missingImage = `${host}/team/not-there:1`;
    // From here only the credential is asked about, so the missing image is the node's alone to find.
    const done = await run([...rotation("back"), "--image", missingImage, "--prove", "token"]);

    expect(done, done.stdout + done.stderr).toMatchObject({ code: 1 });
    expect(done.stdout).toContain("(the old credential stays)");
    expect(await usernameIn(namespace, "back")).toBe(on.registries.users.team.name);
    const secret = JSON.parse(await on.kubectl(["get", "secret", "back", "-n", namespace, "-o", "json"]));
    expect(Object.keys(secret.data)).toEqual([".dockerconfigjson"]);
    expect(secret.metadata.annotations["pullpass.dev/rotation"]).toBeUndefined();
  });

  it("only says what it would do with a dry run, without a password too", async () => {
    const [first = "", second = ""] = await connected(2, "dry");
    const before = await Promise.all([first, second].map((namespace) => fingerprint(on, namespace)));

    const client = await run(["rotate", host, "--secret-name", "dry", "--dry-run=client"]);
    const server = await run([...rotation("dry"), "--dry-run=server"]);

    expect(client, client.stderr).toMatchObject({ code: 0 });
    expect(client.stdout.split("\n").filter((line) => line.endsWith("(dry run)"))).toHaveLength(4);
    expect(server, server.stderr).toMatchObject({ code: 0 });
    expect(server.stdout.match(/\(server dry run\)/g)).toHaveLength(2);
    expect(await Promise.all([first, second].map((namespace) => fingerprint(on, namespace)))).toEqual(before);
  });

  it("names a tool's secret and where to change it, and rotates the others", async () => {
    const [mine = "", theirs = ""] = await connected(2, "owned");
    await on.kubectl([
      "annotate",
      "secret",
      "owned",
      "-n",
      theirs,
      "argocd.argoproj.io/tracking-id=shop:/Secret:shop/owned",
    ]);
    const before = await fingerprint(on, theirs);

    const done = await run([...rotation("owned"), "--prove", "token"]);

    expect(done, done.stderr).toMatchObject({ code: 5 });
    expect(done.stderr).toContain("belongs to Argo CD");
    expect(done.stderr).toContain("the repository that the Application applies");
    expect(await usernameIn(mine, "owned")).toBe(on.registries.users.other.name);
    expect(await fingerprint(on, theirs)).toBe(before);
  });

  it("lets one of two runs at once yield, and ends with one credential", async () => {
    const names = await connected(2, "twice");
    const { reference } = await freshImage(on.registries.plainBasic);
    const args = [...rotation("twice"), "--image", reference];

    const both = await Promise.all([run(args), run(args)]);

    const codes = both.map(({ code }) => code).toSorted();
    expect(codes[0], both.map(({ stderr }) => stderr).join("\n")).toBe(0);
    expect([0, 1, 5]).toContain(codes[1]);
    if (codes[1] !== 0) expect(both.find(({ code }) => code !== 0)?.stderr).toContain("this one yields");
    for (const namespace of names)
      expect(await usernameIn(namespace, "twice")).toBe(on.registries.users.other.name);
    const journals = await on.kubectl([
      "get",
      "secrets",
      "-A",
      "--field-selector=metadata.name=twice",
      "-o",
      "jsonpath={.items[*].metadata.annotations.pullpass\\.dev/rotation}",
    ]);
    expect(journals).toBe("");
  });

  it("goes on without a password where a run was killed", async () => {
    const [first = "", second = ""] = await connected(2, "killed");
    const { reference } = await freshImage(on.registries.plainBasic);
    const args = [...rotation("killed"), "--image", reference];
    let end: (() => void) | undefined;
    const killed = run(args, { onStart: ({ kill }) => (end = () => kill("SIGKILL")) });
    await until(async () => (await usernameIn(first, "killed")) === on.registries.users.other.name);
    end?.();
    await killed;

    const done = await run(["rotate", host, "--secret-name", "killed", "--image", reference]);

    expect(done, done.stderr).toMatchObject({ code: 0 });
    expect(done.stderr).toContain("going on with the rotation that was begun at");
    expect(await usernameIn(second, "killed")).toBe(on.registries.users.other.name);
  });

  it("finds nothing where no secret of the name holds the entry", async () => {
    const done = await run([...rotation("of-nobody")]);

    expect(done).toMatchObject({ code: 1, stdout: "" });
    expect(done.stderr).toContain("holds an entry of pullpass's");
  });
});
