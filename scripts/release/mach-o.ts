/*
 * What is read here of a Mach-O file: <mach-o/loader.h> and <kern/cs_blobs.h> of Apple's XNU. Load commands are
 * little-endian, a code signature is big-endian.
 */
const MAGIC_64 = 0xfeedfacf;
const HEADER_BYTES = 32;
const LC_SEGMENT_64 = 0x19;
const LC_CODE_SIGNATURE = 0x1d;

export interface MachO {
  readonly machine: "x86-64" | "arm64" | "other";
  /** Where the load command of the signature begins, and the signature that it names. Absent: never signed. */
  readonly signature?: { readonly command: number; readonly offset: number; readonly size: number };
  /** `__TEXT`, whose size a signature states. */
  readonly text: Segment;
  /** `__LINKEDIT`, the last one: a signature is its end. */
  readonly linkEdit: Segment;
}

export interface Segment {
  /** Where its load command begins. */
  readonly command: number;
  readonly fileOffset: number;
  readonly fileSize: number;
}

/** Reads the load commands; undefined where this is no 64-bit Mach-O file with these segments. */
export function readMachO(file: Buffer): MachO | undefined {
  if (file.length < HEADER_BYTES || file.readUInt32LE(0) !== MAGIC_64) return undefined;
  const segments = new Map<string, Segment>();
  let signature: MachO["signature"];
  let command = HEADER_BYTES;
  for (let left = file.readUInt32LE(16); left > 0; left -= 1) {
    const kind = file.readUInt32LE(command);
    if (kind === LC_SEGMENT_64) {
      const name = file.toString("latin1", command + 8, command + 24).replace(/\0.*$/s, "");
      const fileOffset = Number(file.readBigUInt64LE(command + 40));
      const fileSize = Number(file.readBigUInt64LE(command + 48));
      segments.set(name, { command, fileOffset, fileSize });
    }
    if (kind === LC_CODE_SIGNATURE)
      signature = {
        command,
        offset: file.readUInt32LE(command + 8),
        size: file.readUInt32LE(command + 12),
      };
    command += file.readUInt32LE(command + 4);
  }
  const text = segments.get("__TEXT");
  const linkEdit = segments.get("__LINKEDIT");
  if (text === undefined || linkEdit === undefined) return undefined;
  return {
    machine: machineOf(file.readUInt32LE(4)),
    ...(signature === undefined ? {} : { signature }),
    text,
    linkEdit,
  };
}

/** <mach/machine.h>: CPU_TYPE_X86_64, CPU_TYPE_ARM64. */
function machineOf(type: number): MachO["machine"] {
  if (type === 0x01000007) return "x86-64";
  return type === 0x0100000c ? "arm64" : "other";
}
