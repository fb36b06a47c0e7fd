import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { missingForCluster, titleWithNeeds } from "../../../testbed/requirements.ts";
import { readPage } from "../page.ts";
import { type PageGround, startPageGround } from "./page-ground.ts";
import { makeNamespace, openPage } from "./page-stage.ts";
import { type Rules, readRole, rightsOf, withoutRight } from "./role-on-page.ts";
import { runCommands, type Shell } from "./shell.ts";

const missing = await missingForCluster();

/** The ClusterRole in docs/rotate.md. */
const role = readRole(
  readPage("docs/rotate.md").blocks.find(({ text }) => text.includes("name: pullpass-rotate"))?.text ?? "",
);

const rights = rightsOf(role);

/** Without these a rotation goes on with less, and says with what; without any other it fails. */
const SAID_WITHOUT: ReadonlyMap<string, string> = new Map([
  ["list pods", "no Pod or workload that may be seen uses an image of the registry"],
  ["delete pods", "could not be deleted"],
  ["list nodes", "the nodes may not be read"],
]);

describe.skipIf(missing.length > 0)(titleWithNeeds("the ClusterRole of the rotation page", missing), () => {
  let ground: PageGround;
  let shell: Shell;

  beforeAll(async () => {
    ground = await startPageGround();
    shell = await openPage(ground, {
      path: "",
      text: "",
      blocks: [],
      props: [
        { kind: "image", values: ["registry.gitlab.com/acme/app:1"], line: 0 },
        { kind: "login", values: ["gitlab+deploy-token-1", "token.txt"], line: 0 },
        { kind: "login", values: ["gitlab+deploy-token-2", "new-token.txt"], line: 0 },
      ],
    });
  });

  afterAll(() => ground?.stop());

  it.concurrent("is enough for a rotation with its proofs on a node", async () => {
    const run = await rotateWith("whole", role.rules);
    expect(run.code, `${run.stdout}${run.stderr}`).toBe(0);
    expect(run.stdout).toContain("proven: from node");
    expect(run.stdout).toContain("(the rotation is over)");
    for (const said of SAID_WITHOUT.values()) expect(run.stderr).not.toContain(said);
  });

  it.concurrent.each(rights)("has nothing to spare: without $right", async ({ right, rule, verb }) => {
    const run = await rotateWith(`without-${verb}-${rule}`, withoutRight(role, { right, rule, verb }));
    const said = SAID_WITHOUT.get(right);
    if (said === undefined) expect([1, 3, 4, 5], `${run.stdout}${run.stderr}`).toContain(run.code);
    else expect(run.stderr).toContain(said);
  });

  /**
   * A rotation of two namespaces as a user with these rights alone. Each has a pull secret of a name of its own: a rotation
   * takes all namespaces that have it.
   */
  async function rotateWith(name: string, rules: Rules) {
    const secretName = `pull-${name}`;
    const [first, second] = [`rotate-${name}-a`, `rotate-${name}-b`];
    const { kubectl } = ground.cluster;
    for (const namespace of [first, second]) await makeNamespace(ground, namespace);
    const named = rules.map((one) =>
      one.resourceNames === undefined ? one : { ...one, resourceNames: [secretName] },
    );
    const metadata = { name: secretName };
    await kubectl(["apply", "-f", "-"], JSON.stringify({ ...role, metadata, rules: named }));
    await kubectl([
      ...["create", "clusterrolebinding", secretName, `--clusterrole=${secretName}`, `--user=${secretName}`],
    ]);
    const secret = `--secret-name ${secretName}`;
    const before = await runCommands(
      [
        `pullpass connect registry.gitlab.com -n ${first} -n ${second} ${secret} --username gitlab+deploy-token-1 --password-file token.txt --prove none`,
        `kubectl create deployment web -n ${first} --image=registry.gitlab.com/acme/app:1`,
        `kubectl rollout status deployment web -n ${first} --timeout=90s`,
      ].join("\n"),
      shell,
    );
    expect(before.code, before.stderr).toBe(0);
    return runCommands(
      `pullpass rotate registry.gitlab.com ${secret} --as ${secretName} --username gitlab+deploy-token-2 --password-file new-token.txt`,
      shell,
    );
  }
});
