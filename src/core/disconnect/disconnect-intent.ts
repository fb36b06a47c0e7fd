import type { RegistryAddress } from "../image/registry-address.ts";

/** What the person who runs `disconnect` wants taken back; every member was validated when the flags were read. */
export interface DisconnectIntent {
  readonly registry: RegistryAddress;
  readonly secretName: string;
}
