import { describe, expect, inject, it } from "vitest";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { connectAsTeam } from "./connect-as-team.ts";
import { type PullpassRun, pullpass } from "./pullpass.ts";
import { freshImage, freshNamespace, type Stage, stage } from "./stage.ts";

const { missing } = inject("bed");

describe.skipIf(missing.length > 0)(titleWithNeeds("check -f on a whole cluster", missing), () => {
  it("answers for each Pod template with its own namespace and ServiceAccount", async () => {
    const on = stage();
    const { plainBasic } = on.registries;
    const [connected, bare] = [await freshNamespace(on), await freshNamespace(on)];
    const { reference } = await freshImage(plainBasic);
    await connectAsTeam(on, plainBasic, { namespace: connected });
    const stream = [
      pod("named", reference, { namespace: bare }),
      pod("unnamed", reference),
      pod("own", reference, { pullSecrets: ["gone"] }),
      pod("stranger", reference, { serviceAccount: "nobody" }),
    ];

    const run = await check(on, stream, ["-n", connected, "-o", "json"]);

    expect(run).toMatchObject({ code: 1 });
    const { items } = JSON.parse(run.stdout);
    expect(
      items.map(({ uses, namespace, answer, findings }: Item) => [
        uses[0]?.name,
        namespace,
        answer,
        ...findings.map(({ code }) => code),
      ]),
    ).toEqual([
      ["named", bare, "no", "PP1201"],
      ["unnamed", connected, "yes"],
      ["own", connected, "no", "PP1101", "PP1106"],
      ["stranger", connected, "no", "PP1110"],
    ]);
  });

  it("counts the ServiceAccounts and Secrets that the manifests bring, and says so", async () => {
    const on = stage();
    const { plainBearer, users } = on.registries;
    const { reference } = await freshImage(plainBearer);
    const auths = { [plainBearer.host]: { username: "team", password: users.team.password } };
    const namespace = "not-there-yet";
    const secret = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "regcred", namespace },
      type: "kubernetes.io/dockerconfigjson",
      stringData: { ".dockerconfigjson": JSON.stringify({ auths }) },
    };
    const account = {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "web", namespace },
      imagePullSecrets: [{ name: "regcred" }],
    };
    const web = pod("web", reference, { namespace, serviceAccount: "web" });
    const other = pod("other", reference, { namespace });

    const whole = await check(on, [secret, account, web], []);
    expect(whole).toMatchObject({ code: 0 });
    expect(whole.stdout).toMatch(/^yes +\S+ +not-there-yet +web +Pod\/web \(stdin:\d+\)$/m);
    expect(whole.stderr).toContain("note: ServiceAccount not-there-yet/web counts as stdin:");
    expect(whole.stderr).toContain("note: Secret not-there-yet/regcred counts as stdin:");
    expect(whole.stderr).not.toContain(users.team.password);

    const unmade = await check(on, [other], []);
    expect(unmade).toMatchObject({ code: 1 });
    expect(unmade.stderr).toContain("error[PP1110]");
    const made = await check(on, [{ kind: "Namespace", metadata: { name: namespace } }, other], []);
    expect(made.stderr).toContain("error[PP1201]");
  });

  it("keeps the list of an account whose manifest says none", async () => {
    const on = stage();
    const { plainBasic } = on.registries;
    const namespace = await freshNamespace(on);
    const { reference } = await freshImage(plainBasic);
    await connectAsTeam(on, plainBasic, { namespace });
    const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace } };
    const web = pod("web", reference, { namespace });

    const silent = await check(on, [account, web], []);
    expect(silent).toMatchObject({ code: 0 });
    const emptied = await check(on, [{ ...account, imagePullSecrets: [] }, web], []);
    expect(emptied).toMatchObject({ code: 1 });
  });
});

interface Item {
  readonly answer: string;
  readonly namespace: string;
  readonly findings: readonly { readonly code: string }[];
  readonly uses: readonly { readonly name: string }[];
}

interface PodWish {
  readonly namespace?: string;
  readonly serviceAccount?: string;
  readonly pullSecrets?: readonly string[];
}

function pod(name: string, image: string, wish: PodWish = {}): object {
  const { namespace, serviceAccount, pullSecrets = [] } = wish;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace },
    spec: {
      serviceAccountName: serviceAccount,
      imagePullSecrets: pullSecrets.map((secret) => ({ name: secret })),
      containers: [{ name: "app", image }],
    },
  };
}

function check(on: Stage, objects: readonly object[], flags: readonly string[]): Promise<PullpassRun> {
  const stdin = objects.map((object) => JSON.stringify(object)).join("\n---\n");
  return pullpass(["check", "-f", "-", ...flags], { kubeconfig: on.cluster.kubeconfigPath, stdin });
}
