import type { Lie } from "./lie.ts";
import { addressLies } from "./lies/addresses.ts";
import { bodyLies } from "./lies/bodies.ts";
import { certificateLies } from "./lies/certificates.ts";
import { headerLies } from "./lies/headers.ts";

/** Every lie, by what is wrong with it. */
export const lieFamilies: readonly { readonly title: string; readonly lies: readonly Lie[] }[] = [
  { title: "Too much, too slow, or not what it says it is", lies: bodyLies },
  { title: "Headers", lies: headerLies },
  { title: "Where a credential or a request shall go", lies: addressLies },
  { title: "Certificates", lies: certificateLies },
];
