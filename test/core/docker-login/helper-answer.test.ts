import { describe, expect, it } from "vitest";
import { isHelperName, readHelperAnswer } from "../../../src/core/docker-login/helper-answer.ts";
import { describeTrace } from "../../../src/core/docker-login/login-trace.ts";
import type { RunOutcome } from "../../../src/core/run.ts";

const canary = "c4n4ry-Pa$$";
const bytes = (text: string) => new TextEncoder().encode(text);

function exited(exitCode: number, stdout: string, stderr = ""): RunOutcome {
  return { kind: "exited", exitCode, stdout: bytes(stdout), stderr: bytes(stderr) };
}

describe("a helper's answer", () => {
  it("is a credential, byte for byte", () => {
    const answer = readHelperAnswer(
      exited(0, JSON.stringify({ ServerURL: "ghcr.io", Username: "robot$ci", Secret: `${canary}ä"` })),
    );
    if (answer.kind !== "credential") throw new Error(answer.kind);
    expect(answer.credential.username).toBe("robot$ci");
    expect(answer.credential.password.reveal()).toBe(`${canary}ä"`);
    expect(JSON.stringify(answer)).not.toContain("c4n4ry");
  });

  it.each([
    [
      "an identity token",
      exited(0, `{"Username":"<token>","Secret":"${canary}"}`),
      { kind: "identity-token" },
    ],
    ["none", exited(1, "credentials not found in native keychain\n"), { kind: "nothing" }],
    ["an empty one", exited(0, '{"ServerURL":"ghcr.io","Username":"","Secret":""}'), { kind: "nothing" }],
  ])("is %s", (_what, outcome, answer) => {
    expect(readHelperAnswer(outcome)).toEqual(answer);
  });

  it.each([
    [
      exited(1, "exit status 2: gpg: no secret key"),
      "failed with exit code 1: exit status 2: gpg: no secret key",
    ],
    [exited(3, "", "no session\nbus\u001b[31m"), "failed with exit code 3: no session bus [31m"],
    [exited(1, "one", "two"), "failed with exit code 1: one; two"],
    [exited(1, ""), "failed with exit code 1 and said nothing"],
    [exited(1, `{"Username":"a","Secret":"${canary}"}`), "failed with exit code 1 and said nothing"],
    [exited(0, `hello\n${canary}`), "answered with something else than a JSON object"],
    [exited(0, "[]"), "answered with something else than a JSON object"],
    [exited(0, `{"Secret":"${canary}"}`), "answered with a secret without a user name"],
    [exited(0, '{"Username":"a"}'), "answered with a user name without a secret"],
    [{ kind: "not-found" }, "is missing: there is no program docker-credential-x on the PATH"],
    [{ kind: "not-started", reason: "EACCES" }, "could not be started: EACCES"],
    [{ kind: "killed", signalName: "SIGSEGV" }, "was ended by SIGSEGV"],
    [{ kind: "timeout", afterMs: 60_000 }, "did not answer within 60 s"],
    [{ kind: "too-much-output", maxOutputBytes: 7 }, "wrote more than 7 bytes, which is no credential"],
  ] as const)("that is none says why: %#", (outcome, words) => {
    const answer = readHelperAnswer(outcome);
    if (answer.kind !== "failed") throw new Error(answer.kind);
    const trace = describeTrace({ kind: "helper-failed", path: "/c", helper: "x", failure: answer.failure });
    expect(trace).toBe(`the helper \`x\`, named in /c, ${words}`);
    expect(trace).not.toContain("c4n4ry");
  });

  it("is cut when it is a flood of words", () => {
    const answer = readHelperAnswer(exited(1, "no ".repeat(100_000)));
    expect(JSON.stringify(answer).length).toBeLessThan(400);
  });
});

describe("the name of a helper", () => {
  it.each([
    ["desktop", true],
    ["ecr-login", true],
    ["a.b_c9", true],
    ["", false],
    ["../../bin/x", false],
    ["/x", false],
    ["a\\b", false],
    ["a b", false],
    ["-x", false],
    ["a\n", false],
    ["x".repeat(65), false],
  ])("%j may be run: %s", (name, may) => {
    expect(isHelperName(name)).toBe(may);
  });
});
