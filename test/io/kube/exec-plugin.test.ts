import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import type { UserAuthentication } from "../../../src/io/kube/connection.ts";
import { makeTestCertificates, type TestCertificates } from "../../servers/test-certificates.ts";
import { connectionFrom } from "./connect.ts";
import { devKubeconfig, type load } from "./kubeconfig-folder.ts";
import { type PluginProgram, pluginProgram, V1 } from "./plugin-program.ts";

const CANARY = "c4n4ry-token";

let certificates: TestCertificates;
beforeAll(async () => {
  certificates = await makeTestCertificates();
});
afterAll(() => certificates.remove());

interface Setting {
  readonly exec?: object;
  readonly cluster?: object;
  readonly user?: object;
  readonly query?: Parameters<typeof load>[0];
}

/** The identity that a kubeconfig beside the plug-in gives. */
async function userOf(plugin: PluginProgram, setting: Setting = {}): Promise<UserAuthentication> {
  const exec = { apiVersion: V1, command: plugin.path, interactiveMode: "Never", ...setting.exec };
  const path = join(plugin.folder, "config");
  writeFileSync(path, stringify(devKubeconfig(setting.cluster ?? {}, { exec, ...setting.user })));
  return (await connectionFrom(path, setting.query)).user;
}

async function tokenOf(user: UserAuthentication): Promise<string | undefined> {
  const answer = await user.credentials();
  if (!answer.ok) throw new Error(answer.detail);
  return answer.credentials.token?.reveal();
}

async function faultOf(plugin: PluginProgram, setting: Setting = {}): Promise<string> {
  const answer = await (await userOf(plugin, setting)).credentials();
  expect(inspect(answer, { depth: 9 })).not.toContain(CANARY);
  if (answer.ok) throw new Error("it gave a credential");
  return answer.detail.replaceAll(plugin.folder, "FOLDER");
}

const COUNTING = `
  const before = Number(file("count"));
  require("node:fs").writeFileSync(__dirname + "/count", String(before + 1));
`;

function counting(status: string): PluginProgram {
  const plugin = pluginProgram(`${COUNTING}\nprint(${status});`);
  plugin.write("count", "0");
  return plugin;
}

/** A clock that stands still until it is told. */
function standingClock() {
  let nowMs = Date.parse("2026-01-01T00:00:00Z");
  return {
    now: () => new Date(nowMs),
    sleep: (_ms: number, signal?: AbortSignal) =>
      new Promise<void>((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason))),
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

describe("a credential plug-in", () => {
  it("gives a token, once for many requests", async () => {
    const plugin = pluginProgram(`print({ token: "${CANARY}" });`);
    const user = await userOf(plugin);
    expect(plugin.runs()).toEqual([]);
    expect(await tokenOf(user)).toBe(CANARY);
    expect(await tokenOf(user)).toBe(CANARY);
    expect(plugin.runs()).toHaveLength(1);
  });

  it("runs once for requests that come together", async () => {
    const plugin = pluginProgram(`setTimeout(() => print({ token: "${CANARY}" }), 200);`);
    const user = await userOf(plugin);
    expect(await Promise.all([tokenOf(user), tokenOf(user), tokenOf(user)])).toEqual([
      CANARY,
      CANARY,
      CANARY,
    ]);
    expect(plugin.runs()).toHaveLength(1);
  });

  it("gives a client certificate", async () => {
    const { cert, key } = certificates.good;
    const status = JSON.stringify({ clientCertificateData: cert, clientKeyData: key });
    const user = await userOf(pluginProgram(`print(${status});`));
    const answer = await user.credentials();
    if (!answer.ok) throw new Error(answer.detail);
    expect(answer.credentials.clientCertificate).toBe(cert);
    expect(answer.credentials.clientKey?.reveal()).toBe(key);
    expect(answer.credentials.token).toBeUndefined();
  });

  it("may print YAML, as for kubectl", async () => {
    const yaml = `kind: ExecCredential\\napiVersion: ${V1}\\nstatus:\\n  token: ${CANARY}\\n`;
    expect(await tokenOf(await userOf(pluginProgram(`process.stdout.write("${yaml}");`)))).toBe(CANARY);
  });

  it("runs again shortly before its credential ends", async () => {
    const clock = standingClock();
    const plugin = counting('{ token: "t" + before, expirationTimestamp: "2026-01-01T00:14:00Z" }');
    const user = await userOf(plugin, { query: { clock } });
    expect(await tokenOf(user)).toBe("t0");
    clock.pass((14 * 60 - 10) * 1_000 - 1);
    expect(await tokenOf(user)).toBe("t0");
    clock.pass(1);
    expect(await tokenOf(user)).toBe("t1");
  });

  it("is taken at its word once where its credential has ended before", async () => {
    const plugin = counting('{ token: "t" + before, expirationTimestamp: "2020-01-01T00:00:00Z" }');
    const user = await userOf(plugin);
    expect([await tokenOf(user), await tokenOf(user)]).toEqual(["t0", "t1"]);
  });

  it("runs again after a 401, and not for the 401 of a credential that was replaced meanwhile", async () => {
    const user = await userOf(counting('{ token: "t" + before }'));
    const first = await user.credentials();
    if (!first.ok) throw new Error(first.detail);
    expect(user.forget(first.credentials)).toBe(true);
    expect(await tokenOf(user)).toBe("t1");
    expect(user.forget(first.credentials)).toBe(true);
    expect(await tokenOf(user)).toBe("t1");
  });

  it("does not run where the kubeconfig has a client certificate too, nor over plain HTTP, as for kubectl", async () => {
    const plugin = pluginProgram(`print({ token: "${CANARY}" });`);
    const { cert, key } = certificates.good;
    const encoded = (pem: string) => Buffer.from(pem).toString("base64");
    const user = { "client-certificate-data": encoded(cert), "client-key-data": encoded(key) };
    expect(await tokenOf(await userOf(plugin, { user }))).toBeUndefined();
    expect(
      await tokenOf(await userOf(plugin, { cluster: { server: "http://127.0.0.1:8080" } })),
    ).toBeUndefined();
    expect(plugin.runs()).toEqual([]);
  });

  it("is ended when the last who waits for it leaves, and runs anew for the next", async () => {
    const plugin = pluginProgram(
      `appendFileSync(__dirname + "/pids", process.pid + "\\n");
       if (file("mode") === "slow") setInterval(() => {}, 1000); else print({ token: "t" });`,
    );
    plugin.write("mode", "slow");
    const user = await userOf(plugin);
    const [one, two] = [new AbortController(), new AbortController()];
    const waits = [user.credentials(one.signal), user.credentials(two.signal)];
    await expect.poll(() => plugin.runs().length).toBe(1);
    one.abort(new Error("one left"));
    await expect(waits[0]).rejects.toThrow("one left");
    plugin.write("mode", "fast");
    two.abort(new Error("two left"));
    await expect(waits[1]).rejects.toThrow("two left");
    expect(await tokenOf(user)).toBe("t");
    expect(plugin.runs()).toHaveLength(2);
    const [pid] = plugin.read("pids").split("\n");
    await expect.poll(() => isAlive(Number(pid))).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("a credential plug-in gets", () => {
  const speaking = () => pluginProgram('print({ token: "t" });');

  async function seen(plugin: PluginProgram, setting: Setting) {
    await tokenOf(await userOf(plugin, setting));
    const [run] = plugin.runs();
    if (run === undefined) throw new Error("it did not run");
    return run;
  }

  it("its arguments, our environment and its own on top, and no standard input", async () => {
    const setting = {
      exec: { args: ["get-token", "a b"], env: [{ name: "GREETING", value: "mine" }, { name: "EMPTY" }] },
      query: { env: { GREETING: "ours", PATH: "/usr/bin" } },
    };
    expect(await seen(speaking(), setting)).toEqual({
      args: ["get-token", "a b"],
      greeting: "mine",
      path: "/usr/bin",
      stdinIsNull: true,
      info: { kind: "ExecCredential", apiVersion: V1, spec: { interactive: false } },
    });
  });

  it("looked for beside the kubeconfig when it is a path, else on our PATH and not on its own", async () => {
    expect(await seen(speaking(), { exec: { command: "bin/plugin" } })).toBeDefined();
    expect(await seen(speaking(), { exec: { command: "./bin/plugin" } })).toBeDefined();
    const onPath = speaking();
    const env = [{ name: "PATH", value: "/nonexistent" }];
    const query = { env: { PATH: `relative:/nonexistent:${join(onPath.folder, "bin")}` } };
    expect(await seen(onPath, { exec: { command: "plugin", env }, query })).toMatchObject({
      path: "/nonexistent",
    });
  });

  it("what there is to know of the cluster, where the kubeconfig says so", async () => {
    const cluster = {
      "certificate-authority-data": Buffer.from(certificates.ca).toString("base64"),
      "tls-server-name": "api.test",
      "proxy-url": "http://proxy.test:3128",
      extensions: [{ name: "client.authentication.k8s.io/exec", extension: { audience: "a" } }],
    };
    const run = await seen(speaking(), { cluster, exec: { provideClusterInfo: true } });
    expect(run.info.spec).toEqual({
      interactive: false,
      cluster: {
        server: "https://127.0.0.1:6443",
        "certificate-authority-data": cluster["certificate-authority-data"],
        "tls-server-name": "api.test",
        "proxy-url": "http://proxy.test:3128",
        config: { audience: "a" },
      },
    });
  });

  it.each([
    ["Never", true, false],
    ["IfAvailable", true, true],
    ["IfAvailable", false, false],
    ["Always", true, true],
  ])("standard input or not: %s, and a person is there: %s", async (interactiveMode, canAsk, interactive) => {
    const query = { plugins: { canAsk, say: () => {} } };
    const run = await seen(speaking(), { exec: { interactiveMode }, query });
    expect(run.info.spec).toEqual({ interactive });
  });

  it("its words shown as they come", async () => {
    const plugin = pluginProgram(
      'console.error("open https://login.test and say ÄB"); print({ token: "t" });',
    );
    let said = "";
    const say = (text: string) => {
      said += text;
    };
    await tokenOf(await userOf(plugin, { query: { plugins: { canAsk: false, say } } }));
    expect(said).toBe("open https://login.test and say ÄB\n");
  });
});

describe("a credential plug-in that fails is named, and its output is never repeated:", () => {
  const printed = (text: string) => `process.stdout.write(${JSON.stringify(text)});`;
  const credential = (status: string, more = "") => `print(${status}${more});`;

  it.each([
    ["nothing", "", "printed no ExecCredential"],
    ["rubbish", printed(`token ${CANARY}`), "printed no ExecCredential"],
    ["broken YAML", printed(`a: [${CANARY}`), "printed no ExecCredential"],
    [
      "another version",
      credential(`{ token: "${CANARY}" }`, ', "client.authentication.k8s.io/v1beta1"'),
      `printed an ExecCredential of another apiVersion than ${V1}`,
    ],
    ["no status", credential("undefined"), "printed an ExecCredential without a status"],
    ["an empty status", credential("{}"), "printed neither a token nor a client certificate"],
    ["a number", credential("{ token: 4711 }"), "printed an ExecCredential with fields of the wrong types"],
    [
      "a token in two lines",
      credential(`{ token: "${CANARY}\\n" }`),
      "printed a token that cannot be sent: it holds spaces, line breaks or characters that are not ASCII",
    ],
    [
      "half a certificate",
      credential('{ clientCertificateData: "x" }'),
      "printed a client certificate without its key, or a key without its certificate",
    ],
    [
      "a certificate that is none",
      credential(`{ clientCertificateData: "x", clientKeyData: "${CANARY}" }`),
      "printed a client certificate and key that cannot be used together",
    ],
    [
      "a time that is none",
      credential(`{ token: "${CANARY}", expirationTimestamp: "tomorrow" }`),
      "printed an expirationTimestamp that is no RFC 3339 time",
    ],
    [
      "an exit code",
      `${printed(CANARY)} console.error("before"); console.error("\\u001b[31msession expired\\u001b[0m\\n"); process.exitCode = 3;`,
      "failed with exit code 3: session expired",
    ],
    ["an exit code without a word", "process.exitCode = 1;", "failed with exit code 1"],
    [
      "a signal",
      'process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000);',
      "was ended by SIGTERM",
    ],
    [
      "output without end",
      'const more = () => process.stdout.write("x".repeat(65536), more); more();',
      "printed more than 1048576 bytes",
    ],
  ])("%s", async (_what, body, fault) => {
    expect(await faultOf(pluginProgram(body))).toBe(`the plug-in "FOLDER/bin/plugin" ${fault}`);
  });

  it("not installed, with the hint of the kubeconfig", async () => {
    const plugin = pluginProgram("");
    const exec = { command: "no-such-plugin", installHint: "Get it:\n  \u001b[1mbrew install it\u001b[0m" };
    expect(await faultOf(plugin, { exec, query: { env: { PATH: "/usr/bin" } } })).toBe(
      'the plug-in "no-such-plugin" was not found on PATH: Get it: brew install it',
    );
    expect(await faultOf(plugin, { exec: { command: "bin/none" } })).toBe(
      'the plug-in "FOLDER/bin/none" is no program that can be executed',
    );
    expect(await faultOf(plugin, { exec: { command: "./config" } })).toContain("is no program");
  });

  it("a person is needed, and none is there", async () => {
    const plugin = pluginProgram("");
    expect(await faultOf(plugin, { exec: { interactiveMode: "Always" } })).toContain(
      "wants to ask a person, and there is no terminal to ask on",
    );
    expect(plugin.runs()).toEqual([]);
  });

  it("no end", async () => {
    const clock = { now: () => new Date(), sleep: async () => {} };
    const plugin = pluginProgram("setInterval(() => {}, 1000);");
    expect(await faultOf(plugin, { query: { clock } })).toContain("did not end within 10 minutes");
  });

  it("what it left behind holds its output open, and does not hold us up", async () => {
    const behind =
      'require("node:child_process").spawn("sleep", ["8"], { stdio: "inherit", detached: true }).unref();';
    const plugin = pluginProgram(`${behind} print({ token: "t" });`);
    const startedMs = Date.now();
    const query = { env: { PATH: process.env["PATH"] } };
    expect(await tokenOf(await userOf(plugin, { query }))).toBe("t");
    expect(Date.now() - startedMs).toBeLessThan(7_000);
  });
});
