import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { missingForCluster, titleWithNeeds } from "../../../testbed/requirements.ts";
import { readPage } from "../page.ts";
import { type PageGround, startPageGround } from "./page-ground.ts";
import { makeNamespace, openPage } from "./page-stage.ts";
import { readRole, rightsOf, withoutRight } from "./role-on-page.ts";
import { runCommands, type Shell } from "./shell.ts";

const missing = await missingForCluster();

/** The Role in docs/security.md. */
const role = readRole(
  readPage("docs/security.md").blocks.find(({ file }) => file === "role.yaml")?.text ?? "",
);

const rights = rightsOf(role);

describe.skipIf(missing.length > 0)(titleWithNeeds("the Role of the security page", missing), () => {
  let ground: PageGround;
  let shell: Shell;

  beforeAll(async () => {
    ground = await startPageGround();
    shell = await openPage(ground, {
      path: "",
      text: "",
      blocks: [],
      props: [
        { kind: "image", values: ["ghcr.io/acme/app:1"], line: 0 },
        { kind: "registry", values: ["quay.io"], line: 0 },
        { kind: "login", values: ["acme", "token.txt"], line: 0 },
      ],
    });
  });

  afterAll(() => ground?.stop());

  it("is enough for all that connect and check do", async () => {
    const run = await connectWith("whole", role.rules);
    expect(run.code, `${run.stdout}${run.stderr}`).toBe(0);
    expect(run.stdout).toContain("proven: from node");
    expect(run.stdout).toMatch(/^pod\/web-\S+ Running/m);
  });

  it.concurrent.each(rights)("has nothing to spare: without $right", async ({ right, rule, verb }) => {
    const run = await connectWith(`without-${verb}-${rule}`, withoutRight(role, { right, rule, verb }));
    expect([1, 3, 4, 5], `${run.stdout}${run.stderr}`).toContain(run.code);
  });

  /** A new secret, a second registry in it with a Pod that came too early, a check: as a user with these rights alone. */
  async function connectWith(name: string, rules: readonly unknown[]) {
    const namespace = `rights-${name}`;
    await makeNamespace(ground, namespace);
    const { kubectl } = ground.cluster;
    await kubectl(["apply", "-n", namespace, "-f", "-"], JSON.stringify({ ...role, rules }));
    await kubectl([
      "create",
      "rolebinding",
      "pullpass",
      "-n",
      namespace,
      "--role=pullpass",
      "--user=deployer",
    ]);
    await kubectl(["create", "deployment", "web", "-n", namespace, "--image=ghcr.io/acme/app:1"]);
    await kubectl(["wait", "--for=create", "pod", "-l", "app=web", "-n", namespace, "--timeout=30s"]);
    const login = `-n ${namespace} --as deployer --method password --username acme --password-file token.txt`;
    return runCommands(
      [
        `pullpass connect quay.io ${login} --no-attach`,
        `pullpass connect ghcr.io ${login} --image ghcr.io/acme/app:1 --restart`,
        `pullpass check ghcr.io/acme/app:1 -n ${namespace} --as deployer`,
      ].join("\n"),
      shell,
    );
  }
});
