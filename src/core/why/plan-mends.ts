import type { ServiceAccount } from "../kube/objects.ts";
import type { Action, LeftAlone, ObjectRef, Plan } from "../plan/action.ts";
import { attachOperations } from "../plan/attach.ts";
import type { Mend } from "./mends.ts";

/**
 * The changes that mend the Pods: each secret attached once, then the Pods made anew that something makes anew.
 *
 * @param accounts the ServiceAccounts as they are now; of one that is not among them nothing is changed
 */
export function planMends(mends: readonly Mend[], accounts: readonly ServiceAccount[]): Plan {
  const attached = new Map<string, Action>();
  const restarts: Action[] = [];
  const leftAlone: LeftAlone[] = [];
  for (const { pod, secretName, attaches } of mends) {
    const { namespace, account: name } = pod;
    const account = accounts.find(
      ({ metadata }) => metadata.namespace === namespace && metadata.name === name,
    );
    const operations = attaches && account !== undefined ? attachOperations(account, secretName) : [];
    const holder = { kind: "ServiceAccount", namespace, name } as const;
    if (operations.length > 0)
      attached.set([namespace, name, secretName].join("/"), {
        kind: "attach",
        target: holder,
        secretName,
        operations,
      });
    const target: ObjectRef = { kind: "Pod", namespace, name: pod.name };
    if (pod.owner === undefined)
      leftAlone.push({ target, reason: "is nobody's: nothing makes it anew, so that is for you to do" });
    else if (pod.owner.kind === "Node")
      leftAlone.push({ target, reason: "is a static Pod: the kubelet makes it from a file on its node" });
    else restarts.push({ kind: "restart", target, uid: pod.uid, owner: pod.owner });
  }
  return { actions: [...attached.values(), ...restarts], unchanged: [], leftAlone };
}
