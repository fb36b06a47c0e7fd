import { platformText } from "../../core/image/platform.ts";
import type { Depth, Proof } from "../../core/registry/proof.ts";

const DEPTH_TEXTS: Readonly<Record<Depth, string>> = {
  shape: "as far as the credential is well-formed",
  token: "as far as the registry accepts the credential",
  manifest: "down to the manifest",
  blob: "down to the first layer",
};

/** `from here, linux/amd64, down to the first layer`: how far a pull was shown to work, and from where. */
export function renderProof(proof: Proof): string {
  const { vantage, platforms, depth } = proof;
  // Whether the node had layers already cannot be told from its event, so the reservation is always made.
  if (vantage.kind === "node")
    return `from node ${vantage.name}, a whole pull (layers it had are not fetched again)`;
  return ["from here", ...platforms.map(platformText), DEPTH_TEXTS[depth]].join(", ");
}
