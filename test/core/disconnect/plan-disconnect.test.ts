import { describe, expect, it } from "vitest";
import { type DisconnectFacts, namesToRead } from "../../../src/core/disconnect/disconnect-facts.ts";
import { notConnected } from "../../../src/core/disconnect/not-connected.ts";
import { planDisconnect } from "../../../src/core/disconnect/plan-disconnect.ts";
import { connectedSecret, disconnectFacts, disconnectIntent } from "../../builders/disconnect.ts";
import { pod } from "../../builders/pod.ts";
import { pullSecret } from "../../builders/pull-secret.ts";
import { serviceAccount } from "../../builders/service-account.ts";
import { workload } from "../../builders/workload.ts";

const HOST = "reg.example.com";
const attached = (names: string) => ({ annotations: { "pullpass.dev/attached": names } });

/** `detach ServiceAccount default pullpass`: what would be done, in order. */
function steps(facts: Partial<DisconnectFacts>, registry = HOST): readonly string[] {
  const { actions } = planDisconnect(disconnectIntent(registry), disconnectFacts(facts));
  return actions.map((action) => {
    const what = "secretName" in action ? ` ${action.secretName}` : "";
    return `${action.kind} ${action.target.kind} ${action.target.name}${what}`;
  });
}

describe("what disconnect takes back", () => {
  it("is every attachment first and the secret last, so that no Pod is made that names a missing one", () => {
    const facts = {
      secret: connectedSecret([HOST]),
      accounts: [
        serviceAccount("default", ["pullpass"], attached("pullpass")),
        serviceAccount("shop", ["pullpass"], attached("pullpass")),
      ],
      workloads: [workload({ pullSecrets: ["pullpass"], meta: attached("pullpass") })],
    };
    expect(steps(facts)).toEqual([
      "detach ServiceAccount default pullpass",
      "detach ServiceAccount shop pullpass",
      "detach Deployment web pullpass",
      "delete-secret Secret pullpass",
    ]);
  });

  it("is the entry alone while another registry's stays", () => {
    const facts = {
      secret: connectedSecret([HOST, "ghcr.io"]),
      accounts: [serviceAccount("default", ["pullpass"], attached("pullpass"))],
    };
    expect(steps(facts)).toEqual(["remove-entries Secret pullpass"]);
  });

  it("leaves an attachment that pullpass did not make, and says so", () => {
    const facts = disconnectFacts({
      secret: connectedSecret([HOST]),
      accounts: [serviceAccount("default", ["pullpass"])],
    });
    const { actions, leftAlone } = planDisconnect(disconnectIntent(), facts);
    expect(actions.map(({ kind }) => kind)).toEqual(["delete-secret"]);
    expect(leftAlone).toEqual([
      {
        target: { kind: "ServiceAccount", namespace: "shop", name: "default" },
        reason: "names `pullpass`, which pullpass did not attach there",
      },
    ]);
  });

  it("keeps secret and attachments where somebody put an entry of theirs into it", () => {
    const ours = connectedSecret([HOST]);
    const facts = disconnectFacts({
      secret: pullSecret({
        entries: { [HOST]: "a:b", "theirs.example": "a:b" },
        meta: ours.metadata,
      }),
      accounts: [serviceAccount("default", ["pullpass"], attached("pullpass"))],
    });
    const { actions, leftAlone } = planDisconnect(disconnectIntent(), facts);
    expect(actions.map(({ kind }) => kind)).toEqual(["remove-entries"]);
    expect(leftAlone[0]?.reason).toContain("holds entries that pullpass has no record of, so it stays");
  });

  it("detaches from an adopted secret, and gives that back", () => {
    const secret = connectedSecret([HOST], { annotations: { "pullpass.dev/adopted": "" } });
    const accounts = [serviceAccount("default", ["pullpass"], attached("pullpass"))];
    expect(steps({ secret, accounts })).toEqual([
      "detach ServiceAccount default pullpass",
      "remove-entries Secret pullpass",
    ]);
  });

  it("is the attachment of a secret that is gone, as a run that was killed may leave it", () => {
    const accounts = [serviceAccount("default", ["pullpass"], attached("pullpass"))];
    expect(steps({ accounts })).toEqual(["detach ServiceAccount default pullpass"]);
  });

  it("is a foreign secret's attachment where it serves the registry, and never that secret", () => {
    const accounts = [serviceAccount("default", ["regcred", "quay"], attached("regcred,quay"))];
    const others = [foreign("regcred", `https://${HOST}`), foreign("quay", "quay.io")];
    expect(steps({ accounts, others })).toEqual(["detach ServiceAccount default regcred"]);
  });

  it("leaves another secret of pullpass's to a run that names it", () => {
    const accounts = [serviceAccount("default", ["other"], attached("other"))];
    const secret = connectedSecret([HOST], { name: "other" });
    expect(steps({ accounts, others: [secret] })).toEqual([]);
  });

  it("is nothing in a namespace where the secret belongs to a tool, whatever else is there", () => {
    const annotations = { "argocd.argoproj.io/tracking-id": "x" };
    const facts = disconnectFacts({
      secret: connectedSecret([HOST], { annotations }),
      accounts: [serviceAccount("default", ["pullpass"], attached("pullpass"))],
    });
    expect(planDisconnect(disconnectIntent(), facts)).toMatchObject({
      actions: [],
      blocking: { cause: "secret-owner-overwrites" },
    });
  });

  it("is nothing where the registry is not connected", () => {
    const accounts = [serviceAccount("default", ["pullpass"], attached("pullpass"))];
    expect(steps({ secret: connectedSecret(["ghcr.io"]), accounts })).toEqual([]);
  });
});

describe("the secrets that are read besides", () => {
  it("are those that pullpass attached, and those that stand beside them in a list", () => {
    const facts = disconnectFacts({
      accounts: [
        serviceAccount("default", ["pullpass", "beside"], attached("pullpass")),
        serviceAccount("ci", ["regcred", "also-beside"], attached("regcred")),
        serviceAccount("other", ["nobodys-business"]),
      ],
      pods: [pod({ pullSecrets: ["pullpass", "of-the-pod"] }), pod({ pullSecrets: ["not-asked"] })],
    });
    expect(namesToRead(facts, "pullpass")).toEqual(["also-beside", "beside", "of-the-pod", "regcred"]);
  });
});

describe("the finding that nothing is connected", () => {
  it("says what the secret records, and where else the registry is", () => {
    const facts = [disconnectFacts({ secret: connectedSecret(["ghcr.io/acme"]) })];
    const found = notConnected(disconnectIntent("ghcr.io"), { facts, elsewhere: ["a", "b"] });
    expect(found).toMatchObject({
      code: "PP1112",
      title: "pullpass has not connected ghcr.io to namespace `shop`",
      evidence: [{ text: "records ghcr.io/acme", source: "secret shop/pullpass" }],
      fixes: [{ text: "it is connected to a, b", command: "pullpass disconnect ghcr.io -n a -n b" }],
    });
  });

  it("names five of many namespaces", () => {
    const elsewhere = ["a", "b", "c", "d", "e", "f", "g"];
    const [fix] = notConnected(disconnectIntent(), { facts: [disconnectFacts()], elsewhere }).fixes;
    expect(fix?.text).toBe("it is connected to a, b, c, d, e and 2 more (all of them: -A)");
  });
});

function foreign(name: string, key: string) {
  return pullSecret({ isOurs: false, entries: { [key]: "a:b" }, meta: { name } });
}
