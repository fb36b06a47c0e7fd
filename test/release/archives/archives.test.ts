import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isSignatureWhole } from "../../../scripts/release/mac-signature.ts";
import { readMachO } from "../../../scripts/release/mach-o.ts";
import { archiveName, RELEASE_TARGETS } from "../../../scripts/release/targets.ts";
import { ensurePrograms } from "../../../testbed/programs.ts";
import { readElf, readPe } from "./headers.ts";
import { RELEASE, type Unpacked, unpack, VERSION } from "./unpacked.ts";

const archives = RELEASE_TARGETS.map((target) => archiveName(target, VERSION));
const archiveFor = (platform: string) =>
  archives.find((name) => name.includes(`_${platform}.`)) ?? `none for ${platform}`;

let unpacked: Unpacked;
beforeAll(() => {
  unpacked = unpack(archives);
});
afterAll(() => unpacked?.remove());

function programOf(platform: string): Buffer {
  const name = platform.startsWith("windows") ? "pullpass.exe" : "pullpass";
  return readFileSync(join(unpacked.folderOf(archiveFor(platform)), name));
}

describe("a release", () => {
  it("consists of an archive for each machine, the npm package, the bill of materials, the krew manifest and checksums of all", () => {
    const expected = [
      "SHA256SUMS",
      `pullpass-${VERSION}.tgz`,
      "pullpass.yaml",
      `pullpass_${VERSION}_darwin_amd64.tar.gz`,
      `pullpass_${VERSION}_darwin_arm64.tar.gz`,
      `pullpass_${VERSION}_linux_amd64.tar.gz`,
      `pullpass_${VERSION}_linux_arm64.tar.gz`,
      `pullpass_${VERSION}_sbom.cdx.json`,
      `pullpass_${VERSION}_windows_amd64.zip`,
    ];
    expect(readdirSync(RELEASE).toSorted()).toEqual(expected);
    const sums = readFileSync(join(RELEASE, "SHA256SUMS"), "utf8").trimEnd().split("\n");
    expect(sums.map((line) => line.split("  ")[1])).toEqual(expected.slice(1));
  });

  it("has checksums as sha256sum checks them", () => {
    const { status, stdout } = spawnSync("sha256sum", ["--check", "--strict", "SHA256SUMS"], {
      cwd: RELEASE,
      encoding: "utf8",
    });
    expect({
      status,
      failed: stdout.split("\n").filter((line) => line !== "" && !line.endsWith(": OK")),
    }).toEqual({
      status: 0,
      failed: [],
    });
  });

  it.each(
    archives,
  )("%s holds the executable, its licences and its bill of materials, and nothing else", (name) => {
    const folder = unpacked.folderOf(name);
    const program = name.includes("windows") ? "pullpass.exe" : "pullpass";
    expect(readdirSync(folder).toSorted()).toEqual(
      ["LICENSE", "THIRD_PARTY_LICENSES.txt", program, "sbom.cdx.json"].toSorted(),
    );
    expect(statSync(join(folder, program)).mode & 0o777).toBe(0o755);
    expect(statSync(join(folder, "LICENSE")).mode & 0o777).toBe(0o644);
  });
});

describe("an executable of a release", () => {
  it.each([
    ["linux_amd64", "x86-64", "/lib64/ld-linux-x86-64.so.2"],
    ["linux_arm64", "arm64", "/lib/ld-linux-aarch64.so.1"],
  ])("for %s is an ELF file for that processor and the GNU C library", (platform, machine, interpreter) => {
    expect(readElf(programOf(platform))).toEqual({ machine, interpreter });
  });

  it.each([
    ["darwin_amd64", "x86-64"],
    ["darwin_arm64", "arm64"],
  ])("for %s is a Mach-O file whose signature matches its pages, at its end, where codesign can replace it", (platform, machine) => {
    const file = programOf(platform);
    const machO = readMachO(file);
    expect(machO?.machine).toBe(machine);
    expect(isSignatureWhole(file)).toBe(true);
    expect((machO?.linkEdit.fileOffset ?? 0) + (machO?.linkEdit.fileSize ?? 0)).toBe(file.length);
  });

  it("for windows_amd64 is a PE file for a console, without a stale signature, and ends with its last section, where signtool goes on", () => {
    const file = programOf("windows_amd64");
    expect(readPe(file)).toEqual({
      machine: "x86-64",
      subsystem: "console",
      certificateBytes: 0,
      endOfSections: file.length,
    });
  });

  const isLinuxX64 = process.platform === "linux" && process.arch === "x64";
  it.skipIf(!isLinuxX64)(`for linux_amd64 runs${isLinuxX64 ? "" : " (needs such a machine)"}`, () => {
    const path = join(unpacked.folderOf(archiveFor("linux_amd64")), "pullpass");
    const { stdout } = spawnSync(path, ["--version"], { encoding: "utf8", env: {} });
    expect(stdout).toBe(`pullpass ${VERSION}\n`);
  });

  const qemu = "qemu-aarch64-static";
  const hasQemu = spawnSync(qemu, ["--version"]).status === 0;
  it.skipIf(!hasQemu)(
    `for linux_arm64 runs${hasQemu ? "" : ` (needs ${qemu} and libc6-arm64-cross)`}`,
    () => {
      const path = join(unpacked.folderOf(archiveFor("linux_arm64")), "pullpass");
      const { QEMU_LD_PREFIX = "/usr/aarch64-linux-gnu", PATH } = process.env;
      const run = (args: readonly string[]) =>
        spawnSync(qemu, [path, ...args], { encoding: "utf8", env: { PATH, QEMU_LD_PREFIX } });
      expect(run(["--version"]).stdout).toBe(`pullpass ${VERSION}\n`);
      expect(run(["explain", "PP1204"]).stdout).toMatch(/^PP1204 /);
    },
  );
});

describe("the krew manifest", () => {
  let krew = "";
  let home = "";
  beforeAll(async () => {
    krew = (await ensurePrograms(["krew"])).krew;
    home = mkdtempSync(join(tmpdir(), "pullpass-krew-"));
  });
  afterAll(() => rmSync(home, { recursive: true }));

  it("is right by krew's own judge", () => {
    const manifest = join(RELEASE, "pullpass.yaml");
    const args = ["-manifest", manifest, "-skip-install"];
    const { status, stderr } = spawnSync(join(krew, "validate-krew-manifest"), args, { encoding: "utf8" });
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringContaining("structural validation OK"),
    });
  });

  it("has the checksum of each archive", () => {
    const manifest = readFileSync(join(RELEASE, "pullpass.yaml"), "utf8");
    for (const name of archives) {
      const digest = createHash("sha256")
        .update(readFileSync(join(RELEASE, name)))
        .digest("hex");
      expect(manifest).toContain(`/releases/download/v${VERSION}/${name}\n      sha256: ${digest}\n`);
    }
  });

  it.each([
    ["linux", "amd64"],
    ["linux", "arm64"],
    ["darwin", "amd64"],
    ["darwin", "arm64"],
    ["windows", "amd64"],
  ])("lets krew install the archive for %s/%s", (os, architecture) => {
    const root = join(home, `${os}-${architecture}`);
    const archive = join(RELEASE, archiveFor(`${os}_${architecture}`));
    const args = ["install", `--manifest=${join(RELEASE, "pullpass.yaml")}`, `--archive=${archive}`];
    const { status, stderr } = spawnSync(join(krew, "krew"), args, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: process.env["PATH"], HOME: home, KREW_ROOT: root, KREW_OS: os, KREW_ARCH: architecture },
    });
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringContaining("Installed plugin: pullpass"),
    });
    const program = os === "windows" ? "pullpass.exe" : "pullpass";
    expect(existsSync(join(root, "store/pullpass", `v${VERSION}`, program))).toBe(true);
    if (os !== "linux" || architecture !== "amd64") return;
    const plugin = spawnSync(join(root, "bin/kubectl-pullpass"), ["help"], { encoding: "utf8" });
    expect(plugin.stdout).toContain("kubectl pullpass connect");
  });
});
