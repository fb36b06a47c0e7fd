import { describe, expect, it } from "vitest";
import { PASSWORD_LIMIT_BYTES, readPassword } from "../../../src/cli/flags/password.ts";
import type { Files } from "../../../src/core/files.ts";
import { byteStringFromText } from "../../../src/core/go/utf8.ts";
import { testTerminal } from "../../builders/terminal.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** A machine with one file, `token.txt`. */
function files(content: Uint8Array): Files {
  return {
    read: async (path, maxBytes) => {
      if (path !== "token.txt") return { ok: false, reason: "no such file" };
      return content.length > maxBytes
        ? { ok: false, reason: "it is too large" }
        : { ok: true, bytes: content };
    },
    write: () => Promise.reject(new Error("nothing is written")),
  };
}

function fromFile(content: Uint8Array, path = "token.txt") {
  return readPassword({ passwordFile: path }, testTerminal().terminal, files(content));
}

function fromStdin(stdin: Uint8Array) {
  return readPassword({ passwordStdin: true }, testTerminal({ stdin }).terminal, files(bytes("")));
}

describe("the password of a file or of standard input", () => {
  it.each([
    "s3cret",
    "quotes ' and \" and `",
    "$HOME $(X) $$ !! \\n",
    "ünïcödé 密码 🔑",
    '{\n  "private_key": "-----BEGIN\\nx"\n}',
    "a\r\nb",
    "a:b",
  ])("arrives as it is, byte for byte: %j", async (password) => {
    const both = await Promise.all([fromFile(bytes(password)), fromStdin(bytes(password))]);
    for (const read of both) {
      expect(read?.password.reveal()).toBe(password);
      expect(read).not.toHaveProperty("note");
    }
  });

  it("keeps bytes that are no UTF-8", async () => {
    const read = await fromFile(Uint8Array.of(0x61, 0xff, 0xfe, 0x62));
    expect(byteStringFromText(read?.password.reveal() ?? "")).toBe("a\u00ff\u00feb");
  });

  it.each([
    "\n",
    "\r\n",
  ])("loses the one line end that an editor or echo put behind it, and says so: %j", async (end) => {
    const read = await fromStdin(bytes(`s3cret${end}`));
    expect(read?.password.reveal()).toBe("s3cret");
    expect(read?.note).toBe("the line end after the password in standard input was left out");
  });

  it.each([
    ["a second line end", "s3cret\n\n", "s3cret\n", "ends in white space"],
    ["a space behind", "s3cret ", "s3cret ", "ends in white space"],
    ["a space before", " s3cret", " s3cret", "begins with white space"],
    ["a lone carriage return", "s3cret\r", "s3cret\r", "ends in white space"],
    ["a byte order mark", "\ufeffs3cret", "\ufeffs3cret", "begins with a byte order mark"],
    ["UTF-16", "s\u00003\u0000", "s\u00003\u0000", "holds NUL bytes, as text in UTF-16 does"],
  ])("keeps %s, and says so", async (_what, content, password, words) => {
    const read = await fromFile(bytes(content));
    expect(read?.password.reveal()).toBe(password);
    expect(read?.note).toContain(`the password in the file token.txt ${words}, which is kept as part of it`);
    expect(read?.note).not.toContain("s3cret");
  });

  it("comes from standard input where the file is -", async () => {
    const { terminal } = testTerminal({ stdin: bytes("s3cret") });
    const read = await readPassword({ passwordFile: "-" }, terminal, files(bytes("other")));
    expect(read?.password.reveal()).toBe("s3cret");
  });

  it("is nobody's business where no flag says where it is", async () => {
    expect(await readPassword({}, testTerminal().terminal, files(bytes("x")))).toBeUndefined();
  });

  it("does not print", async () => {
    const read = await fromFile(bytes("s3cret\n"));
    expect(`${JSON.stringify(read)} ${read?.password}`).not.toContain("s3cret");
  });
});

describe("no password", () => {
  it.each([
    ["a file that is empty", () => fromFile(bytes("")), "the file token.txt holds no password"],
    ["a line end alone", () => fromStdin(bytes("\n")), "standard input holds no password"],
    [
      "a file that is not there",
      () => fromFile(bytes("x"), "no.txt"),
      "cannot read the password file no.txt: no such file",
    ],
    [
      "more than any password is",
      () => fromStdin(new Uint8Array(PASSWORD_LIMIT_BYTES + 1)),
      "standard input holds more than 65536 bytes: that is no password",
    ],
    [
      "two places at once",
      () =>
        readPassword({ passwordStdin: true, passwordFile: "x" }, testTerminal().terminal, files(bytes("x"))),
      "--password-stdin and --password-file exclude each other",
    ],
    [
      "a terminal, which would show it",
      () =>
        readPassword(
          { passwordStdin: true },
          testTerminal({ stdinIsTerminal: true }).terminal,
          files(bytes("x")),
        ),
      "standard input is a terminal, which would show the password as it is typed; pipe it in",
    ],
  ])("is in %s", async (_where, read, message) => {
    await expect(read()).rejects.toMatchObject({ name: "UsageError", message });
  });
});
