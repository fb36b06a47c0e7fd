import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { SecretText } from "../../../src/core/credential/secret-text.ts";
import type { UserCredentials } from "../../../src/io/kube/connection.ts";
import { tokenFileAuthentication } from "../../../src/io/kube/user-authentication.ts";

function tokenFile(content: string | undefined, others: UserCredentials = {}) {
  const folder = mkdtempSync(join(tmpdir(), "pullpass-token-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "token");
  const write = (text: string) => writeFileSync(path, text);
  if (content !== undefined) write(content);
  let nowMs = 0;
  const clock = { now: () => new Date(nowMs), sleep: async () => {} };
  const user = tokenFileAuthentication({ path, clock, others });
  const token = async () => {
    const answer = await user.credentials();
    return answer.ok ? answer.credentials.token?.reveal() : answer.detail;
  };
  return {
    path,
    user,
    token,
    write,
    remove: () => rmSync(path),
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

describe("a token in a file", () => {
  it("is read again before a minute has passed, and not before each request", async () => {
    const { token, write, pass } = tokenFile("first\n");
    expect(await token()).toBe("first");
    write("second");
    pass(49_999);
    expect(await token()).toBe("first");
    pass(1);
    expect(await token()).toBe("second");
  });

  it("is read again at once after a 401", async () => {
    const { user, token, write } = tokenFile("first");
    expect(await token()).toBe("first");
    write("second");
    expect(user.forget()).toBe(true);
    expect(await token()).toBe("second");
  });

  it("goes on being used while the file is away or empty", async () => {
    const { token, write, remove, pass } = tokenFile("first");
    expect(await token()).toBe("first");
    remove();
    pass(60_000);
    expect(await token()).toBe("first");
    write(" \n");
    expect(await token()).toBe("first");
    write("second");
    expect(await token()).toBe("second");
  });

  it("says why there is none", async () => {
    const absent = tokenFile(undefined);
    expect(await absent.token()).toBe(`the token file ${absent.path} cannot be used: ENOENT`);
    const empty = tokenFile("\n");
    expect(await empty.token()).toBe(`the token file ${empty.path} cannot be used: it is empty`);
  });

  it("gives way to the token beside it only as long as there is none", async () => {
    const { token, write } = tokenFile(undefined, { token: new SecretText("beside") });
    expect(await token()).toBe("beside");
    write("file");
    expect(await token()).toBe("file");
  });
});
