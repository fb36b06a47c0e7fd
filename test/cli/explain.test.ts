import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { COMMAND } from "../command.ts";
import { pullpass } from "../e2e/pullpass.ts";

describe("pullpass explain of a code", () => {
  it("says what it means, what it looks like, what to do and what is near", async () => {
    const run = await pullpass(["explain", "PP1502"]);
    expect(run).toEqual({
      code: 0,
      stderr: "",
      stdout: `PP1502 kubelet-throttled: the kubelet's own limit on pulls was reached
  looks  pull QPS exceeded
  help   it passes by itself; raise \`registryPullQPS\` where it does not
  near   PP1501 rate-limited: the registry answers no more requests for now
  more   every code: pullpass explain --list
`,
    });
  });

  it("takes the name as well, and prints JSON", async () => {
    const { stdout } = await pullpass(["explain", "kubelet-throttled", "-o", "json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      apiVersion: "pullpass.dev/v1",
      kind: "Explanation",
      code: "PP1502",
      cause: "kubelet-throttled",
      looksLike: ["pull QPS exceeded"],
      related: [{ code: "PP1501", cause: "rate-limited" }],
    });
  });

  it("lists every code, as a table, as JSON and by name", async () => {
    const { code, stdout } = await pullpass(["explain", "--list"]);
    expect(code).toBe(0);
    const [header, ...rows] = stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.split(/ {3,}/));
    expect(header).toEqual(["CODE", "NAME", "MEANING"]);
    expect(rows).toContainEqual([
      "PP1502",
      "kubelet-throttled",
      "the kubelet's own limit on pulls was reached",
    ]);
    const { kind, items } = JSON.parse((await pullpass(["explain", "--list", "-o", "json"])).stdout);
    expect(kind).toBe("CodeList");
    expect(items).toHaveLength(rows.length);
    const names = await pullpass(["explain", "--list", "-o", "name"]);
    expect(names.stdout.trimEnd().split("\n")).toEqual(rows.map(([, name]) => name));
  });

  it.each([
    [["--list", "PP1204"], "--list lists every code: leave the text away"],
    [["--list", "--batch"], "--batch and --list exclude each other"],
    [["PP1204", "-o", "name"], "-o name is for --list"],
  ])("refuses what does not go together: %j", async (flags, words) => {
    const run = await pullpass(["explain", ...flags]);
    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toContain(words);
  });

  it.each([
    ["wrong-credentals", "there is no code `wrong-credentals` (Did you mean wrong-credentials?)"],
    ["PP12044", "there is no code `PP12044`"],
  ])("asks about one that is none: %s", async (text, words) => {
    const run = await pullpass(["explain", text]);
    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toContain(words);
  });

  it("completes codes and names", async () => {
    expect((await pullpass(["__complete", "explain", "PP1502"])).stdout).toBe(
      "PP1502\tkubelet-throttled\n:4\n",
    );
    expect((await pullpass(["__complete", "explain", "kubelet-"])).stdout).toBe(
      "kubelet-throttled\tthe kubelet's own limit on pulls was reached\n:4\n",
    );
  });
});

const REFUSED = `Warning  Failed  9s  kubelet  Failed to pull image "reg.example.com/app:1": failed to pull and unpack image "reg.example.com/app:1": failed to resolve reference "reg.example.com/app:1": failed to do request: Head "https://reg.example.com/v2/app/manifests/1": dial tcp: lookup reg.example.com on 10.0.0.10:53: no such host`;

describe("pullpass explain of a text", () => {
  it("says it like a finding", async () => {
    const { code, stdout } = await pullpass(["explain", "-"], { stdin: REFUSED });
    expect(code).toBe(0);
    expect(stdout.split("\n").slice(0, 3)).toEqual([
      "error[PP1401]: the host's name cannot be resolved",
      '  seen   text: Head "https://reg.example.com/v2/app/manifests/1": dial tcp: lookup reg.example.com on 10.0.0.10:53: no such host',
      "  help   check the name and the resolver of the machine that asked; nodes do not use the cluster's DNS",
    ]);
  });

  it("prints JSON, and takes words without quotes", async () => {
    const { stdout } = await pullpass(["explain", "no", "basic", "auth", "credentials", "-o", "json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: "Explanation",
      cause: "no-credentials",
      certainty: "likely",
      needsRegistry: true,
    });
  });

  it("ends with 3 where the text decides nothing", async () => {
    expect((await pullpass(["explain", "something new"])).code).toBe(3);
  });

  it.each([
    [[], ""],
    [["-"], "  \n"],
    [["--batch", "-o", "json"], "{}"],
  ])("is wrong use: %j", async (args, stdin) => {
    expect(await pullpass(["explain", ...args], { stdin })).toMatchObject({ code: 2 });
  });

  it("answers a batch line by line, in order, bad lines too", async () => {
    const lines = ['{"id":"a","message":"pull QPS exceeded"}', "{nonsense", "", '{"id":2,"message":"?"}'];
    const run = await pullpass(["explain", "--batch"], { stdin: lines.join("\n") });
    expect(run).toMatchObject({ code: 0, stderr: "" });
    const answers = run.stdout.trimEnd().split("\n");
    expect(answers[0]).toBe('{"id":"a","cause":"kubelet-throttled","alternatives":[],"certainty":"certain"}');
    expect(answers.map((answer) => JSON.parse(answer).cause)).toEqual([
      "kubelet-throttled",
      "unknown",
      "unknown",
    ]);
  });
});

describe("pullpass explain of several images", () => {
  const events = [
    "NAMESPACE   LAST SEEN   TYPE      REASON   OBJECT      MESSAGE",
    'shop        2m          Warning   Failed   pod/web-1   Failed to pull image "ghcr.io/acme/web:1": dial tcp: lookup ghcr.io: no such host',
    'shop        1m          Warning   Failed   pod/api-1   Failed to pull image "api:2": failed to pull and unpack image "docker.io/library/api:2": write /var/lib/x: no space left on device',
    'shop        1m          Normal    BackOff  pod/api-1   Back-off pulling image "api:2"',
  ].join("\n");

  it("explains each of them, once", async () => {
    const { stdout, code } = await pullpass(["explain", "-"], { stdin: events });
    expect(code).toBe(0);
    expect(stdout.match(/^.*\nerror\[\w+\]/gm)).toEqual([
      "ghcr.io/acme/web:1\nerror[PP1401]",
      "docker.io/library/api:2\nerror[PP1506]",
    ]);
    const list = JSON.parse((await pullpass(["explain", "-", "-o", "json"], { stdin: events })).stdout);
    expect(list).toMatchObject({
      kind: "ExplanationList",
      items: [{ cause: "dns-failure" }, { cause: "disk-full" }],
    });
  });
});

const [PROGRAM, ...FIRST] = COMMAND;

describe("pullpass explain --batch", () => {
  it("ends at the first Ctrl-C, though its input goes on", async () => {
    const child = spawn(PROGRAM, [...FIRST, "explain", "--batch"], { stdio: ["pipe", "pipe", "ignore"] });
    child.stdin.write('{"id":1,"message":"pull QPS exceeded"}\n');
    await once(child.stdout, "data");
    child.kill("SIGINT");
    expect(await once(child, "exit")).toEqual([130, null]);
  });
});
