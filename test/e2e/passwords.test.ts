import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { writeHtpasswd } from "../../testbed/registry-users.ts";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { pullpass } from "./pullpass.ts";
import { dockerConfigOf, freshImage, freshNamespace, pulledEvents, stage } from "./stage.ts";

const { missing } = inject("bed");

/** bcrypt, which the registry's accounts use, looks at the first 72 bytes; the secret must hold all of them. */
const LONG = randomBytes(3_072).toString("base64");

const PASSWORDS: readonly (readonly [what: string, password: string])[] = [
  ["single and double quotes", `it's "quoted"`],
  ["a dollar sign, as in $HOME", "pa$HOME$$word"],
  ["exclamation marks", "wow!!such!history"],
  ["backslashes", "back\\slash\\\\twice\\n"],
  ["spaces at both ends", "  spaced out  "],
  ["letters that are not ASCII", "pässwörd-密码-☃"],
  ["a colon and an at sign", "a:b@c:d"],
  ["percent signs", "100%25%zz"],
  ["4 KiB", LONG],
];

describe.skipIf(missing.length > 0)(titleWithNeeds("passwords on a whole cluster", missing), () => {
  let folder = "";
  const nameOf = (index: number): string => `user-${index}`;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "pullpass-passwords-"));
    const { plainBasic, users } = stage().registries;
    const more = PASSWORDS.map(([, password], index) => ({
      name: nameOf(index),
      password: Buffer.from(password).subarray(0, 72).toString("utf8"),
    }));
    await writeHtpasswd(plainBasic.htpasswdPath, [...Object.values(users), ...more]);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(PASSWORDS)("arrives byte for byte and pulls: %s", async (what, password) => {
    const on = stage();
    const { plainBasic } = on.registries;
    const username = nameOf(PASSWORDS.findIndex(([name]) => name === what));
    const path = join(folder, username);
    await writeFile(path, password, { mode: 0o600 });
    const namespace = await freshNamespace(on);
    const image = await freshImage(plainBasic);

    const run = await pullpass(
      [
        ...["connect", plainBasic.host, "-n", namespace, "--method", "password", "--username", username],
        ...["--password-file", path, "--image", image.reference],
      ],
      { kubeconfig: on.cluster.kubeconfigPath },
    );

    expect(run, run.stderr).toMatchObject({ code: 0 });
    const entry = (await dockerConfigOf(on, namespace)).auths[plainBasic.host];
    expect(entry?.password).toBe(password);
    expect(Buffer.from(entry?.auth ?? "", "base64").toString("utf8")).toBe(`${username}:${password}`);
    expect(await pulledEvents(on, namespace)).toContainEqual(
      expect.stringContaining(`Successfully pulled image "${image.reference}"`),
    );
  });

  it("takes user robot$ci and its password from standard input", async () => {
    const on = stage();
    const { tlsBasic, users } = on.registries;
    const namespace = await freshNamespace(on);
    const image = await freshImage(tlsBasic);

    const run = await pullpass(
      [
        ...["connect", tlsBasic.host, "-n", namespace, "--method", "password", "--username", "robot$ci"],
        ...["--password-stdin", "--image", image.reference, "--ca-file", tlsBasic.caPath ?? ""],
      ],
      { kubeconfig: on.cluster.kubeconfigPath, stdin: users.robot.password },
    );

    const entry = (await dockerConfigOf(on, namespace).catch(() => undefined))?.auths[tlsBasic.host];
    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(entry).toMatchObject({ username: "robot$ci", password: users.robot.password });
  });

  it("leaves out one line end after the password, and says so", async () => {
    const on = stage();
    const { plainBasic, users } = on.registries;
    const namespace = await freshNamespace(on);
    const path = join(folder, "with-line-end");
    await writeFile(path, `${users.team.password}\n`);

    const run = await pullpass(
      [
        ...["connect", plainBasic.host, "-n", namespace, "--method", "password", "--username", "team"],
        ...["--password-file", path],
      ],
      { kubeconfig: on.cluster.kubeconfigPath },
    );

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(run.stderr).toContain("note: the line end after the password");
    expect((await dockerConfigOf(on, namespace)).auths[plainBasic.host]?.password).toBe(users.team.password);
  });
});
