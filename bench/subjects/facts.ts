import { startControlPlane } from "../../testbed/control-plane.ts";
import { fillCluster } from "../big-cluster.ts";
import { measure } from "../measure.ts";
import { type Program, programs } from "../programs.ts";
import { compare, type Row, sideBySide } from "../side-by-side.ts";

const ROUNDS = 5;
const PODS = Number(process.env["PULLPASS_BENCH_PODS"] ?? 10_000);
const SIZE = { pods: PODS, accounts: Math.ceil(PODS / 5), namespaces: Math.ceil(PODS / 50) };

/** Reading a large cluster into what pullpass keeps of it, beside reading the same objects with kubectl. */
export async function facts(): Promise<readonly Row[]> {
  const { executable, bundle, kubectl } = await programs();
  const controlPlane = await startControlPlane();
  try {
    await fillCluster(controlPlane, SIZE);
    const environment = { HOME: controlPlane.runFolder, KUBECONFIG: controlPlane.kubeconfigPath };
    const contender = (name: string, [program, ...first]: Program, args: readonly string[]) => ({
      name,
      // 1: something fails in this cluster, as it should.
      run: () => measure({ program, args: [...first, ...args], environment, exitCodes: [0, 1] }),
    });
    const costs = await sideBySide(
      [
        contender("pullpass status -A, executable", executable, ["status", "-A"]),
        contender("pullpass status -A, Node bundle", bundle, ["status", "-A"]),
        contender("kubectl get pods,sa -A -o json", kubectl, ["get", "pods,sa", "-A", "-o", "json"]),
      ],
      ROUNDS,
    );
    const what = `${PODS.toLocaleString("en")} Pods and ${SIZE.accounts.toLocaleString("en")} ServiceAccounts`;
    const against = ["kubectl get pods,sa -A -o json"];
    const reach = { wall: 0.2, memory: 0.25 };
    return ["pullpass status -A, executable", "pullpass status -A, Node bundle"].map((ours) =>
      compare({ what, ours, against, reach }, costs, ROUNDS),
    );
  } finally {
    await controlPlane.stop();
  }
}
