import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ControlPlane, startControlPlane } from "../../testbed/control-plane.ts";
import { type PushedImage, pushImage } from "../../testbed/image-push.ts";
import { makeImage } from "../../testbed/images.ts";
import { type RegistrySet, startRegistries } from "../../testbed/registries.ts";
import { measure } from "../measure.ts";
import { type Program, programs } from "../programs.ts";
import { senderTo } from "../send.ts";
import { compare, type Row, sideBySide } from "../side-by-side.ts";

const ROUNDS = 15;
const NAMESPACE = "shop";

/**
 * Whether an image can be pulled, down to the first bytes of a layer, beside the two commands that a person would type
 * to look at the Pod and at the manifest: both together see less.
 */
export async function check(): Promise<readonly Row[]> {
  const registries = await startRegistries();
  const controlPlane = await startControlPlane();
  try {
    const { reference } = await stage(controlPlane, registries);
    const { executable, bundle, kubectl, crane } = await programs();
    const environment = {
      HOME: controlPlane.runFolder,
      KUBECONFIG: controlPlane.kubeconfigPath,
      DOCKER_CONFIG: controlPlane.runFolder,
    };
    const contender = (name: string, [program, ...first]: Program, args: readonly string[]) => ({
      name,
      run: () => measure({ program, args: [...first, ...args], environment }),
    });
    const args = ["check", reference, "-n", NAMESPACE];
    const costs = await sideBySide(
      [
        contender("pullpass check IMAGE, executable", executable, args),
        contender("pullpass check IMAGE, Node bundle", bundle, args),
        contender("kubectl get pod NAME -o json", kubectl, [
          "get",
          "pod",
          "web",
          "-n",
          NAMESPACE,
          "-o",
          "json",
        ]),
        contender("crane manifest IMAGE", crane, ["manifest", reference]),
      ],
      ROUNDS,
    );
    const what = "one image";
    const against = ["kubectl get pod NAME -o json", "crane manifest IMAGE"];
    return [
      compare(
        { what, ours: "pullpass check IMAGE, executable", against, reach: { wall: 0.7 } },
        costs,
        ROUNDS,
      ),
      compare({ what, ours: "pullpass check IMAGE, Node bundle", against, reach: {} }, costs, ROUNDS),
    ];
  } finally {
    await controlPlane.stop();
    await registries.stop();
  }
}

/** A namespace whose ServiceAccount has a pull secret, a Pod, and the same login for crane. */
async function stage(controlPlane: ControlPlane, registries: RegistrySet): Promise<PushedImage> {
  const { plainBasic, users } = registries;
  const { name, password } = users.team;
  const image = await pushImage(plainBasic, "team/bench:1", await makeImage(), users.team);
  const auth = Buffer.from(`${name}:${password}`).toString("base64");
  const config = JSON.stringify({ auths: { [plainBasic.host]: { auth } } });
  await mkdir(controlPlane.runFolder, { recursive: true });
  await writeFile(join(controlPlane.runFolder, "config.json"), config, { mode: 0o600 });
  const send = senderTo(controlPlane);
  const path = `/api/v1/namespaces/${NAMESPACE}`;
  await send("POST", "/api/v1/namespaces", { metadata: { name: NAMESPACE } });
  await send("POST", `${path}/secrets`, {
    metadata: { name: "regcred" },
    type: "kubernetes.io/dockerconfigjson",
    data: { ".dockerconfigjson": Buffer.from(config).toString("base64") },
  });
  await send("POST", `${path}/serviceaccounts`, {
    metadata: { name: "default" },
    imagePullSecrets: [{ name: "regcred" }],
  });
  await send("POST", `${path}/pods`, {
    metadata: { name: "web" },
    spec: { containers: [{ name: "app", image: image.reference }] },
  });
  return image;
}
